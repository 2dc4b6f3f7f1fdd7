package dev.mlopscloud.workflows.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.audit.Audit;
import dev.mlopscloud.workflows.audit.Entry;
import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.xcom.XCom;
import dev.mlopscloud.workflows.xcom.XComs;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** XComs of runs, looked at and changed from outside. */
@Singleton
public final class Exchange {
    private final RunStore runs = new RunStore();
    private final Database database;
    private final Dags dags;
    private final XComs xcoms;
    private final Audit audit;
    private final Clock clock;

    Exchange(Database database, Dags dags, XComs xcoms, Audit audit, Clock clock) {
        this.audit = audit;
        this.database = database;
        this.dags = dags;
        this.xcoms = xcoms;
        this.clock = clock;
    }

    /** An XCom with its run. */
    public record Given(Run run, XCom xcom) {}

    /** Where an XCom is. */
    public record Place(String dagId, String runId, String taskId, int mapIndex, String key) {}

    public Page<Given> list(XComs.Scope scope, Asked asked) {
        return database.transaction(tx -> {
            if (scope.dagId() != null && scope.runId() != null) {
                run(tx, scope.dagId(), scope.runId());
            }
            Page<XCom> found = xcoms.list(tx, scope, asked);
            var byKey = runs.find(tx, found.items().stream().map(XCom::runKey).collect(Collectors.toSet())).stream()
                    .collect(Collectors.toMap(Run::key, Function.identity()));
            return found.map(xcom -> new Given(Objects.requireNonNull(byKey.get(xcom.runKey())), xcom));
        });
    }

    /** What some tasks of a run returned, by id. */
    public Map<String, JsonNode> results(Run run, Collection<String> taskIds) {
        return database.transaction(tx -> xcoms.results(tx, run.key(), taskIds));
    }

    public Given get(Place place) {
        return database.transaction(tx -> {
            Run run = run(tx, place.dagId(), place.runId());
            return find(tx, run, place)
                    .map(xcom -> new Given(run, xcom))
                    .orElseThrow(() -> ApiFailure.notFound("XCom entry with key: `" + place.key() + "` not found"));
        });
    }

    /**
     * Adds an XCom.
     *
     * @throws ApiFailure with 404 for an unknown run or task, 409 if there is one
     */
    public Given create(Place place, JsonNode value) {
        return database.transaction(tx -> {
            dags.get(tx, place.dagId());
            Run run = runs.find(tx, place.dagId(), place.runId())
                    .orElseThrow(() -> ApiFailure.notFound(
                            "Dag Run with ID: `" + place.runId() + "` not found for dag: `" + place.dagId() + "`"));
            if (dags.workflow(tx, run.version()).task(place.taskId()).isEmpty()) {
                throw ApiFailure.notFound(
                        "Task with ID: `" + place.taskId() + "` not found in dag: `" + place.dagId() + "`");
            }
            if (find(tx, run, place).isPresent()) {
                throw ApiFailure.conflict(
                        "The XCom with key: `" + place.key() + "` with mentioned task instance already exists.");
            }
            return put(tx, run, place, value, "create_xcom_entry");
        });
    }

    /**
     * Changes an XCom.
     *
     * @throws ApiFailure with 404 if there is none
     */
    public Given update(Place place, JsonNode value) {
        return database.transaction(tx -> {
            Run run = run(tx, place.dagId(), place.runId());
            if (find(tx, run, place).isEmpty()) {
                throw ApiFailure.notFound(
                        "The XCom with key: `" + place.key() + "` with mentioned task instance doesn't exist.");
            }
            return put(tx, run, place, value, "update_xcom_entry");
        });
    }

    public boolean delete(Place place) {
        return database.transaction(tx -> {
            Run run = run(tx, place.dagId(), place.runId());
            note(tx, run, place, "delete_xcom_entry");
            return xcoms.delete(tx, run.key(), place.taskId(), place.mapIndex(), place.key());
        });
    }

    private void note(Transaction tx, Run run, Place place, String event) {
        audit.note(
                tx,
                Entry.of(event)
                        .dag(run.dagId())
                        .run(run.runId(), run.dates().logical())
                        .task(place.taskId(), place.mapIndex(), 0)
                        .with(Entry.details("xcom_key", place.key())));
    }

    private Given put(Transaction tx, Run run, Place place, JsonNode value, String event) {
        note(tx, run, place, event);
        XCom xcom = new XCom(run.key(), place.taskId(), place.mapIndex(), place.key(), value, clock.instant());
        xcoms.put(tx, xcom);
        return new Given(run, xcom);
    }

    private Optional<XCom> find(Transaction tx, Run run, Place place) {
        return xcoms.find(tx, run.key(), place.taskId(), place.mapIndex(), place.key());
    }

    private Run run(Transaction tx, String dagId, String runId) {
        return runs.find(tx, dagId, runId)
                .orElseThrow(() -> ApiFailure.notFound(
                        "The DagRun with dag_id: `" + dagId + "` and run_id: `" + runId + "` was not found"));
    }
}
