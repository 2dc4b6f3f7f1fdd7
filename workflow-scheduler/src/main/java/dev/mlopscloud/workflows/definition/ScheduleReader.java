package dev.mlopscloud.workflows.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.workflows.asset.AssetCondition;
import dev.mlopscloud.workflows.asset.AssetRef;
import dev.mlopscloud.workflows.document.Fields;
import dev.mlopscloud.workflows.document.Problems;
import dev.mlopscloud.workflows.timetable.InvalidScheduleException;
import dev.mlopscloud.workflows.timetable.Schedule;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads when a DAG runs: a text, a list of assets, or an object that says more. */
final class ScheduleReader {
    private static final Set<String> KEYS = Set.of(
            "cron", "delta", "events", "assets", "data_interval", "interval", "run_immediately", "restrict_to_events");
    private static final int MAX_TEXT = 200;
    private static final int MAX_CRONS = 100;
    private static final int MAX_EVENTS = 10_000;
    private static final int MAX_ASSETS = 200;
    private static final int MAX_DEPTH = 10;
    private static final int MAX_NAME = 1_500;
    private static final Duration LONGEST = Duration.ofDays(3_660);

    private final Fields dag;
    private final Problems problems;
    private final ZoneId zone;

    ScheduleReader(Fields dag, Problems problems, ZoneId zone) {
        this.dag = dag;
        this.problems = problems;
        this.zone = zone;
    }

    /**
     * A schedule that was read.
     *
     * @param text how it is shown, {@code null} for none
     * @param assets what it waits for besides
     */
    record Read(
            @Nullable String text,
            Schedule schedule,
            @Nullable AssetCondition assets) {}

    Read read() {
        JsonNode written = dag.tree("schedule");
        List<Object> path = dag.at("schedule");
        try {
            if (written.isArray()) {
                return new Read("Asset", Schedule.parse(null, zone), assets(written, path, 0));
            }
            if (written.isObject()) {
                return object(Fields.of(written, path, problems, KEYS));
            }
            String text = dag.text("schedule", MAX_TEXT);
            return new Read(text, Schedule.parse(text, zone), null);
        } catch (InvalidScheduleException e) {
            dag.problem("schedule", "value_error", "Invalid schedule: " + e.getMessage());
            return new Read(null, Schedule.parse(null, zone), null);
        }
    }

    private Read object(Fields schedule) {
        List<String> kinds =
                Stream.of("cron", "delta", "events").filter(schedule::has).toList();
        AssetCondition assets =
                schedule.has("assets") ? assets(schedule.tree("assets"), schedule.at("assets"), 0) : null;
        if (kinds.size() > 1 || (kinds.isEmpty() && assets == null)) {
            dag.problem("schedule", "value_error", "Expected one of cron, delta and events, or assets, or both");
            return new Read(null, Schedule.parse(null, zone), null);
        }
        if (kinds.isEmpty()) {
            return new Read("Asset", Schedule.parse(null, zone), assets);
        }
        Read timed =
                switch (kinds.getFirst()) {
                    case "cron" -> cron(schedule);
                    case "delta" -> delta(schedule);
                    default -> events(schedule);
                };
        return assets == null ? timed : new Read("Asset or " + timed.text(), timed.schedule(), assets);
    }

    private Read cron(Fields schedule) {
        List<String> texts = schedule.tree("cron").isTextual()
                ? List.of(schedule.tree("cron").textValue())
                : schedule.texts("cron", MAX_CRONS, MAX_TEXT);
        if (texts.isEmpty()) {
            throw new InvalidScheduleException("expected a cron expression or a list of them");
        }
        String shown = String.join(", ", texts);
        if (schedule.flag("data_interval", false)) {
            if (texts.size() > 1) {
                throw new InvalidScheduleException("data_interval goes with a single cron expression");
            }
            return new Read(shown, Schedule.cronIntervals(texts.getFirst(), zone), null);
        }
        Schedule read = Schedule.crons(texts, zone, interval(schedule), schedule.flag("run_immediately", false));
        return new Read(shown, read, null);
    }

    private Read delta(Fields schedule) {
        Duration step = duration(schedule.tree("delta"));
        String shown = step.toString();
        return schedule.flag("data_interval", false)
                ? new Read(shown, Schedule.deltaIntervals(step), null)
                : new Read(shown, Schedule.delta(step, interval(schedule)), null);
    }

    private Read events(Fields schedule) {
        List<Instant> moments = new ArrayList<>();
        for (String text : schedule.texts("events", MAX_EVENTS, 64)) {
            try {
                moments.add(Fields.parseMoment(text, zone));
            } catch (DateTimeException e) {
                throw new InvalidScheduleException("'" + text + "' is no moment such as 2026-05-04T10:30:00Z");
            }
        }
        boolean restricted = schedule.flag("restrict_to_events", false);
        return new Read(moments.size() + " events", Schedule.events(moments, restricted), null);
    }

    private static Duration interval(Fields schedule) {
        return schedule.has("interval") ? duration(schedule.tree("interval")) : Duration.ZERO;
    }

    /** Seconds, or an ISO 8601 duration of days, hours, minutes and seconds. */
    private static Duration duration(JsonNode written) {
        Duration duration = Duration.ZERO;
        try {
            if (written.isNumber()) {
                duration = Duration.ofMillis(
                        Math.round(Math.clamp(written.doubleValue(), 0, (double) LONGEST.toSeconds() + 1) * 1_000));
            } else if (written.isTextual()) {
                duration = Duration.parse(written.textValue());
            }
        } catch (DateTimeException e) {
            duration = Duration.ZERO;
        }
        if (duration.compareTo(Duration.ofSeconds(1)) < 0 || duration.compareTo(LONGEST) > 0) {
            throw new InvalidScheduleException(
                    "expected a time of at least one second, in seconds or as in PT6H, not " + written);
        }
        return duration;
    }

    private AssetCondition assets(JsonNode written, List<Object> path, int depth) {
        if (depth > MAX_DEPTH) {
            throw new InvalidScheduleException("assets are nested more than " + MAX_DEPTH + " deep");
        }
        if (written.isArray()) {
            return new AssetCondition.All(parts(written, path, depth));
        }
        if (written.isObject()) {
            for (String word : List.of("all", "and", "any", "or")) {
                if (written.has(word)) {
                    List<Object> deeper = new ArrayList<>(path);
                    deeper.add(word);
                    Fields.of(written, path, problems, Set.of(word));
                    List<AssetCondition> parts = parts(written.path(word), deeper, depth);
                    return word.startsWith("a") && !word.equals("any")
                            ? new AssetCondition.All(parts)
                            : new AssetCondition.Any(parts);
                }
            }
        }
        if (written.has("alias")) {
            Fields alias = Fields.of(written, path, problems, Set.of("alias", "group"));
            String group = alias.text("group", MAX_NAME);
            return new AssetCondition.Alias(
                    alias.requiredText("alias", MAX_NAME), group == null ? AssetRef.DEFAULT_GROUP : group);
        }
        AssetRef asset = AssetReader.read(written, path, problems);
        return new AssetCondition.One(asset);
    }

    private List<AssetCondition> parts(JsonNode written, List<Object> path, int depth) {
        if (!written.isArray() || written.isEmpty() || written.size() > MAX_ASSETS) {
            throw new InvalidScheduleException("expected a list of 1 to " + MAX_ASSETS + " assets");
        }
        List<AssetCondition> parts = new ArrayList<>();
        for (int i = 0; i < written.size(); i++) {
            List<Object> deeper = new ArrayList<>(path);
            deeper.add(i);
            parts.add(assets(written.path(i), deeper, depth + 1));
        }
        return parts;
    }
}
