package dev.mlopscloud.tracking.write;

import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.api.Tag;
import dev.mlopscloud.tracking.metric.Metric;
import dev.mlopscloud.tracking.write.LogWriter.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The rows that a group of requests comes to, request by request, as if each were written alone. */
final class Gathered {
    private static final String NAME_TAG = "mlflow.runName";

    private final Map<String, Target> targets;
    private final Map<RunKey, String> knownParams;
    private final Set<String> models;
    private final Map<String, Integer> metricIds;
    private final SortedMap<Long, String> names = new TreeMap<>();
    private final SortedMap<RunKey, String> newParams = new TreeMap<>();
    private final SortedMap<RunKey, String> tags = new TreeMap<>();
    private final Points points = new Points();
    private final Blocks blocks = new Blocks();
    private final Points modelPoints = new Points();

    Gathered(
            Map<String, Target> targets,
            Map<RunKey, String> knownParams,
            Set<String> models,
            Map<String, Integer> metricIds) {
        this.targets = targets;
        this.knownParams = knownParams;
        this.models = models;
        this.metricIds = metricIds;
    }

    /**
     * Takes a request.
     *
     * @throws MlflowException if it is refused; nothing of it is taken then
     */
    void add(LogRequest request) {
        Target run = targets.get(request.runId());
        if (run == null) {
            throw MlflowException.missing("Run with id=" + request.runId() + " not found");
        }
        if (!run.lifecycleStage().equals("active")) {
            throw MlflowException.invalid("The run " + request.runId()
                    + " must be in the 'active' state. Current state is " + run.lifecycleStage() + ".");
        }
        for (Metric metric : request.metrics()) {
            if (metric.modelId() != null && !models.contains(metric.modelId())) {
                throw MlflowException.invalid("Logged model with ID '" + metric.modelId() + "' not found.");
            }
        }
        List<Tag> params = unloggedParams(request, run.key());
        params.forEach(param -> newParams.put(new RunKey(run.key(), param.key()), param.value()));
        addPoints(request.metrics(), run.key());
        for (Tag tag : request.tags()) {
            if (!tag.key().equals(NAME_TAG)) {
                tags.put(new RunKey(run.key(), tag.key()), tag.value());
            } else if (!tag.value().isEmpty()) {
                tags.put(new RunKey(run.key(), tag.key()), tag.value());
                names.put(run.key(), tag.value());
            }
        }
    }

    private void addPoints(List<Metric> metrics, long run) {
        Map<Integer, List<Metric>> series = new HashMap<>();
        for (Metric metric : metrics) {
            int metricId = Objects.requireNonNull(metricIds.get(metric.key()));
            series.computeIfAbsent(metricId, id -> new ArrayList<>()).add(metric);
            if (metric.modelId() != null) {
                modelPoints.add(run, metricId, metric);
            }
        }
        series.forEach((metricId, given) -> {
            if (given.size() >= Block.FEWEST_POINTS) {
                blocks.add(Block.of(run, metricId, given));
            } else {
                given.forEach(point -> points.add(run, metricId, point));
            }
        });
    }

    private List<Tag> unloggedParams(LogRequest request, long run) {
        List<Tag> unlogged = new ArrayList<>();
        List<String> changed = new ArrayList<>();
        for (Tag param : request.params()) {
            RunKey key = new RunKey(run, param.key());
            String old = knownParams.getOrDefault(key, newParams.get(key));
            if (old == null) {
                unlogged.add(param);
            } else if (!old.equals(param.value())) {
                if (!request.batch()) {
                    throw MlflowException.invalid("Changing param values is not allowed. Param with key='"
                            + param.key() + "' was already logged with value='" + old + "' for run ID='"
                            + request.runId() + "'. Attempted logging new value '" + param.value() + "'.");
                }
                changed.add("{'key': '" + param.key() + "', 'old_value': '" + old + "', 'new_value': '" + param.value()
                        + "'}");
            }
        }
        if (!changed.isEmpty()) {
            throw MlflowException.invalid("Changing param values is not allowed. Params were already logged='["
                    + String.join(", ", changed) + "]' for run ID='" + request.runId() + "'.");
        }
        return unlogged;
    }

    SortedMap<Long, String> names() {
        return names;
    }

    SortedMap<RunKey, String> newParams() {
        return newParams;
    }

    SortedMap<RunKey, String> tags() {
        return tags;
    }

    /** The points that are stored as rows of their own. */
    Points points() {
        return points;
    }

    Blocks blocks() {
        return blocks;
    }

    Points modelPoints() {
        return modelPoints;
    }
}
