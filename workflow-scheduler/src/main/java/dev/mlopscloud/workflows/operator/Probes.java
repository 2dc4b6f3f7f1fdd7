package dev.mlopscloud.workflows.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.workflows.definition.Action;
import dev.mlopscloud.workflows.document.Fields;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One look of each kind of sensor. */
final class Probes {
    private static final int MAX_DEPTH = 20;

    private final Requests requests;
    private final Statements statements;
    private final Neighbours neighbours;
    private final Objects objects;
    private final Clock clock;

    Probes(Requests requests, Statements statements, Neighbours neighbours, TaskConfig config, Clock clock) {
        this.requests = requests;
        this.statements = statements;
        this.neighbours = neighbours;
        this.objects = new Objects(config);
        this.clock = clock;
    }

    /** Whether what the sensor waits for is so. */
    boolean look(Call call) throws IOException, InterruptedException {
        Action action = call.action();
        return switch (action.kind()) {
            case HTTP_SENSOR -> requests.look(action);
            case SQL_SENSOR -> statements.look(action);
            case FILE_SENSOR -> file(action.text("filepath", ""), action.flag("recursive", false));
            case OBJECT_SENSOR -> objects.exists(action.text("bucket_key", ""));
            case EXTERNAL_TASK_SENSOR -> external(call);
            default -> !clock.instant().isBefore(knownTime(call).orElseThrow());
        };
    }

    /** When a sensor of time is done. */
    Optional<Instant> knownTime(Call call) throws IOException {
        Action action = call.action();
        try {
            return switch (action.kind()) {
                case TIME_SENSOR ->
                    Optional.of(LocalTime.parse(action.text("target_time", ""))
                            .atDate(call.started().atZone(ZoneOffset.UTC).toLocalDate())
                            .toInstant(ZoneOffset.UTC));
                case DATE_TIME_SENSOR ->
                    Optional.of(Fields.parseMoment(action.text("target_time", ""), ZoneOffset.UTC));
                case TIME_DELTA_SENSOR -> {
                    JsonNode end = call.context().names().path("data_interval_end");
                    Instant from =
                            end.isTextual() ? Fields.parseMoment(end.textValue(), ZoneOffset.UTC) : call.started();
                    yield Optional.of(from.plusMillis(Math.round(action.number("delta", 0) * 1000)));
                }
                default -> Optional.empty();
            };
        } catch (DateTimeException e) {
            throw new IOException("target_time is not readable: " + action.text("target_time"), e);
        }
    }

    /** A path whose last part may have wildcards; a directory counts when a file is in it. */
    private static boolean file(String path, boolean recursive) throws IOException {
        Path plain;
        try {
            plain = Path.of(path.replaceFirst("/[^/]*[*?\\[].*$", "/"));
        } catch (IllegalArgumentException e) {
            throw new IOException("filepath is not possible: " + path, e);
        }
        if (plain.toString().equals(path) || plain.equals(Path.of(path.isEmpty() ? "." : path))) {
            return Files.isDirectory(plain) ? holdsFile(plain) : Files.exists(plain);
        }
        if (!Files.isDirectory(plain)) {
            return false;
        }
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + path);
        int depth = recursive || path.contains("**") ? MAX_DEPTH : Path.of(path).getNameCount() - plain.getNameCount();
        try (Stream<Path> files = Files.walk(plain, Math.max(1, depth), new FileVisitOption[0])) {
            return files.anyMatch(matcher::matches);
        }
    }

    private static boolean holdsFile(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory, MAX_DEPTH)) {
            return files.anyMatch(Files::isRegularFile);
        }
    }

    private boolean external(Call call) throws IOException {
        Action action = call.action();
        String dagId = action.text("external_dag_id", "");
        List<String> taskIds = new ArrayList<>(action.texts("external_task_ids", List.of()));
        taskIds.addAll(action.texts("external_task_id", List.of()));
        if (action.flag("check_existence", false) && !neighbours.exists(dagId, taskIds)) {
            throw new IOException("The external DAG " + dagId + " or one of " + taskIds + " does not exist");
        }
        Optional<Map<String, List<String>>> found = neighbours.states(
                dagId, logicalDate(call), call.context().identity().runId());
        if (found.isEmpty()) {
            return false;
        }
        List<String> states = new ArrayList<>();
        for (String id : taskIds.isEmpty() ? List.of("") : taskIds) {
            states.addAll(found.get().getOrDefault(id, List.of("none")));
        }
        List<String> failing = action.texts("failed_states", List.of());
        if (states.stream().anyMatch(failing::contains)) {
            throw new IOException("What the sensor waits for has failed: " + states);
        }
        List<String> allowed = action.texts("allowed_states", List.of("success"));
        return allowed.containsAll(states);
    }

    private static @Nullable Instant logicalDate(Call call) {
        JsonNode logical = call.context().names().path("logical_date");
        if (!logical.isTextual()) {
            return null;
        }
        long millis = Math.round(call.action().number("execution_delta", 0) * 1000);
        return Fields.parseMoment(logical.textValue(), ZoneOffset.UTC).minus(Duration.ofMillis(millis));
    }
}
