package dev.mlopscloud.workflows.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.audit.Audit;
import dev.mlopscloud.workflows.audit.Entry;
import dev.mlopscloud.workflows.definition.DagVersion;
import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.document.Document;
import dev.mlopscloud.workflows.document.MalformedDocumentException;
import dev.mlopscloud.workflows.engine.TaskKey;
import dev.mlopscloud.workflows.engine.TaskState;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.login.Caller;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.signal.Signal;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What tasks ask people, and what these answer. */
@Singleton
public final class Inquiries {
    private final RunStore runs = new RunStore();
    private final TaskStore tasks = new TaskStore();
    private final DetailStore details = new DetailStore();
    private final Database database;
    private final Dags dags;
    private final Transitions transitions;
    private final Audit audit;
    private final Signal signal;
    private final Caller caller;
    private final Clock clock;

    Inquiries(
            Database database,
            Dags dags,
            Transitions transitions,
            Audit audit,
            Signal signal,
            Caller caller,
            Clock clock) {
        this.audit = audit;
        this.caller = caller;
        this.database = database;
        this.dags = dags;
        this.transitions = transitions;
        this.signal = signal;
        this.clock = clock;
    }

    /**
     * A question with its task.
     *
     * @param question as the operator keeps it, with its response once there is one
     */
    public record Inquiry(Runs.TaskDetail task, JsonNode question) {}

    /** The questions of one run, of the runs of one DAG, or of all. */
    public Page<Inquiry> list(@Nullable String dagId, @Nullable String runId, Asked asked) {
        return database.transaction(tx -> {
            Page<TaskInstance> asking = details.asking(tx, dagId, runId, asked);
            Map<Long, Run> byKey = new HashMap<>();
            runs.find(
                            tx,
                            asking.items().stream()
                                    .map(TaskInstance::runKey)
                                    .distinct()
                                    .toList())
                    .forEach(run -> byKey.put(run.key(), run));
            Map<UUID, DagVersion> versions = new HashMap<>();
            dags.versions(
                            tx,
                            byKey.values().stream().map(Run::version).distinct().toList())
                    .forEach(version -> versions.put(version.id(), version));
            return asking.map(task -> {
                Run run = Objects.requireNonNull(byKey.get(task.runKey()));
                DagVersion version = Objects.requireNonNull(versions.get(run.version()));
                return new Inquiry(new Runs.TaskDetail(run, task, version, Map.of()), question(task));
            });
        });
    }

    public Inquiry get(String dagId, String runId, TaskKey key) {
        return database.transaction(tx -> {
            Run run = runs.find(tx, dagId, runId).orElseThrow(() -> Corrections.unknown(dagId, runId, key));
            return asked(tx, run, find(tx, run, key));
        });
    }

    /**
     * Answers a question, which lets its task go on.
     *
     * @throws ApiFailure with 404 if there is none, 409 if it is answered, 400 for an answer that it does not allow
     */
    public JsonNode answer(String dagId, String runId, TaskKey key, List<String> chosen, JsonNode params) {
        JsonNode response = database.transaction(tx -> {
            Run run = runs.lock(tx, dagId, runId).orElseThrow(() -> Corrections.unknown(dagId, runId, key));
            TaskInstance task = find(tx, run, key);
            ObjectNode question = question(task);
            check(task, question, chosen);
            Instant now = clock.instant();
            ObjectNode answer = question.putObject("response");
            chosen.forEach(answer.putArray("chosen_options")::add);
            answer.set("params_input", params);
            answer.put("responded_at", now.toString());
            String name = caller.user().name();
            answer.putObject("responded_by_user").put("id", name).put("name", name);
            tasks.suspend(tx, task.id(), question.toString(), null);
            audit.note(
                    tx,
                    Entry.of("update_hitl_detail")
                            .dag(dagId)
                            .run(runId, run.dates().logical())
                            .task(key.task(), key.index(), task.status().tryNumber())
                            .with(Entry.details("chosen_options", String.join(", ", chosen))));
            if (task.status().state() == TaskState.AWAITING_INPUT) {
                details.resume(tx, task.id(), now);
                transitions.advance(tx, run.key(), now);
            }
            signal.announce(tx);
            return answer;
        });
        signal.raise();
        return response;
    }

    private static void check(TaskInstance task, ObjectNode question, List<String> chosen) {
        if (question.has("response")) {
            throw ApiFailure.conflict("Human-in-the-loop detail has already been updated for Task Instance with id "
                    + task.id() + " and is not allowed to write again.");
        }
        Set<String> options = new TreeSet<>();
        question.path("options").forEach(option -> options.add(option.asText()));
        Set<String> invalid = new TreeSet<>(chosen);
        invalid.removeAll(options);
        if (!invalid.isEmpty()) {
            throw ApiFailure.badRequest("Invalid options " + invalid + "; allowed options are " + options + ".");
        }
        if (chosen.size() > 1 && !question.path("multiple").asBoolean()) {
            throw ApiFailure.badRequest(
                    "Multiple options chosen but this Human-in-the-loop task accepts only a single option.");
        }
    }

    private TaskInstance find(Transaction tx, Run run, TaskKey key) {
        TaskInstance task =
                tasks.find(tx, run.key(), key).orElseThrow(() -> Corrections.unknown(run.dagId(), run.runId(), key));
        if (task.memory() == null || !question(task).has("subject")) {
            throw ApiFailure.notFound("Human-in-the-loop detail does not exist for Task Instance with id " + task.id());
        }
        return task;
    }

    private Inquiry asked(Transaction tx, Run run, TaskInstance task) {
        DagVersion version = dags.versions(tx, List.of(run.version())).getFirst();
        return new Inquiry(new Runs.TaskDetail(run, task, version, Map.of()), question(task));
    }

    private static ObjectNode question(TaskInstance task) {
        try {
            return (ObjectNode) Document.json(String.valueOf(task.memory())).root();
        } catch (MalformedDocumentException e) {
            throw new IllegalStateException("A stored question is not readable", e);
        }
    }
}
