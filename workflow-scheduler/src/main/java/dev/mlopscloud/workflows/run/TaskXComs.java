package dev.mlopscloud.workflows.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.xcom.XCom;
import dev.mlopscloud.workflows.xcom.XComs;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** XComs as the processes of tries see them: sequences, by the place of an instance among those of a mapped task. */
@Singleton
public final class TaskXComs {
    private final RunStore runs = new RunStore();
    private final TaskStore tasks = new TaskStore();
    private final Database database;
    private final XComs xcoms;
    private final Clock clock;

    TaskXComs(Database database, XComs xcoms, Clock clock) {
        this.database = database;
        this.xcoms = xcoms;
        this.clock = clock;
    }

    /** The values of a task's instances under one name. */
    public record Place(String dagId, String runId, String taskId, String key) {}

    /** The value of one instance, of an earlier run if this one has none and {@code prior} asks for it. */
    public Optional<JsonNode> get(Place place, int mapIndex, boolean prior) {
        return database.transaction(tx -> {
            Optional<Run> run = runs.find(tx, place.dagId(), place.runId());
            Optional<XCom> own =
                    run.flatMap(found -> xcoms.find(tx, found.key(), place.taskId(), mapIndex, place.key()));
            Instant logical = run.map(found -> found.dates().logical()).orElse(null);
            return own.or(() -> prior && logical != null
                            ? xcoms.latest(
                                    tx, place.dagId(), logical, new XCom.Name(place.taskId(), mapIndex, place.key()))
                            : Optional.empty())
                    .map(XCom::value);
        });
    }

    /** All values, in the order of the instances. */
    public List<JsonNode> all(Place place, boolean prior) {
        List<JsonNode> values = database.transaction(tx -> runs.find(tx, place.dagId(), place.runId())
                .map(run -> xcoms.find(tx, run.key(), List.of(place.taskId()), place.key()).stream()
                        .map(XCom::value)
                        .toList())
                .orElse(List.of()));
        return values.isEmpty() && prior ? get(place, -1, true).map(List::of).orElse(List.of()) : values;
    }

    /** Python's {@code values[start:stop:step]}. */
    public static <T> List<T> slice(
            List<T> values, @Nullable Integer start, @Nullable Integer stop, @Nullable Integer step) {
        int stride = step == null ? 1 : step;
        int size = values.size();
        int first = bound(start, stride > 0 ? 0 : size - 1, size, stride);
        int last = bound(stop, stride > 0 ? size : -1, size, stride);
        List<T> slice = new ArrayList<>();
        for (long at = first; stride > 0 ? at < last : at > last; at += stride) {
            slice.add(values.get((int) at));
        }
        return slice;
    }

    private static int bound(@Nullable Integer given, int otherwise, int size, int stride) {
        if (given == null) {
            return otherwise;
        }
        long bound = given < 0 ? (long) given + size : given;
        return (int) (stride > 0 ? Math.clamp(bound, 0L, (long) size) : Math.clamp(bound, -1L, (long) size - 1));
    }

    /**
     * Sets a value.
     *
     * @param length how many items it has for what is mapped over it, {@code null} if nothing is
     * @throws ApiFailure with 404 for an unknown run, 409 when the try is not the caller's any more
     */
    public void put(Lease lease, Place place, int mapIndex, JsonNode value, @Nullable Integer length) {
        database.inTransaction(tx -> {
            Run run = run(tx, place);
            check(tx, lease);
            XCom xcom = new XCom(run.key(), place.taskId(), mapIndex, place.key(), value, clock.instant());
            if (length == null) {
                xcoms.put(tx, xcom);
            } else {
                xcoms.put(tx, xcom, length);
            }
        });
    }

    public void delete(Lease lease, Place place, int mapIndex) {
        database.inTransaction(tx -> {
            check(tx, lease);
            xcoms.delete(tx, run(tx, place).key(), place.taskId(), mapIndex, place.key());
        });
    }

    /** What a process says that has lost its try must not overwrite what the next one says. */
    private void check(Transaction tx, Lease lease) {
        boolean held = tasks.find(tx, lease.taskInstance())
                .filter(task -> RemoteTries.isHeld(task, lease))
                .isPresent();
        if (!held) {
            throw ApiFailure.refused(409, "not_running", "The try is no longer this process's", Map.of());
        }
    }

    private Run run(Transaction tx, Place place) {
        return runs.find(tx, place.dagId(), place.runId())
                .orElseThrow(() -> ApiFailure.refused(
                        404,
                        "not_found",
                        "Dag run with dag_id '" + place.dagId() + "' and run_id '" + place.runId() + "' was not found",
                        Map.of()));
    }
}
