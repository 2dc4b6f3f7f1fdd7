package dev.mlopscloud.workflows.dagfile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.workflows.audit.Audit;
import dev.mlopscloud.workflows.audit.Entry;
import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.definition.Submission;
import dev.mlopscloud.workflows.definition.Workflow;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.serialized.DagReader;
import dev.mlopscloud.workflows.serialized.UnsupportedDagException;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes in what a parser found in a file: its DAGs become versions, what keeps them out an import error. */
@Singleton
final class DagFiles {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_.-]{1,250}");

    private final DagFileStore store = new DagFileStore();
    private final Database database;
    private final Dags dags;
    private final DagReader reader;
    private final DagFileConfig config;
    private final Audit audit;
    private final Clock clock;

    DagFiles(Database database, Dags dags, DagReader reader, DagFileConfig config, Audit audit, Clock clock) {
        this.database = database;
        this.dags = dags;
        this.reader = reader;
        this.config = config;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * What a parser found.
     *
     * @param dags each in Airflow's serialised form
     * @param errors what went wrong in the file, as Python tells it
     */
    record Parsed(String hash, String source, List<JsonNode> dags, List<String> errors) {}

    /**
     * What became of it.
     *
     * @param dagIds the DAGs of the file that are current now
     * @param stale those that it no longer has
     */
    record Taken(
            List<String> dagIds,
            List<String> stale,
            @Nullable String error) {}

    /** Makes the DAGs of a file what a parser found. When Python could not read it, those of before stay. */
    Taken put(Workflow.Origin file, Parsed parsed) {
        List<String> errors = new ArrayList<>(parsed.errors());
        List<String> present = new ArrayList<>();
        List<String> taken = new ArrayList<>();
        for (JsonNode tree : parsed.dags()) {
            String dagId = tree.path("dag").path("dag_id").asText();
            present.add(dagId);
            try {
                take(file, parsed, tree, dagId);
                taken.add(dagId);
            } catch (UnsupportedDagException e) {
                errors.add(dagId + ": " + e.getMessage());
            } catch (ApiFailure e) {
                errors.add(dagId + ": " + e.detail());
            }
        }
        List<String> stale = parsed.errors().isEmpty() ? dags.retire(file, present) : List.of();
        String message = errors.isEmpty() ? null : String.join("\n", errors);
        database.inTransaction(tx -> store.put(tx, file, parsed.hash(), message, clock.instant()));
        return new Taken(taken, stale, message);
    }

    private void take(Workflow.Origin file, Parsed parsed, JsonNode submitted, String dagId) {
        if (!(submitted instanceof ObjectNode object) || !reader.isOf(submitted)) {
            throw new UnsupportedDagException("This is not Airflow's serialised form of a DAG");
        }
        if (!ID.matcher(dagId).matches()) {
            throw new UnsupportedDagException("The dag_id should be letters, digits, dashes, dots and underscores");
        }
        ObjectNode tree = object.deepCopy();
        tree.put(DagReader.BUNDLE, file.bundle());
        if (!config.nativeBash()) {
            tree.remove(DagReader.NATIVE);
        }
        if (tree.path("dag") instanceof ObjectNode dag) {
            dag.put("relative_fileloc", file.file());
        }
        Workflow workflow = reader.read(tree);
        boolean says = submitted.path("dag").path("is_paused_upon_creation").isBoolean();
        boolean paused = says ? workflow.timing().pausedUponCreation() : config.pausedAtCreation();
        dags.apply(Submission.of(workflow, tree, meaning(tree), reader.mediaType(), parsed.source(), paused), true);
    }

    /** Where a file lies on its machine makes no version. */
    private static JsonNode meaning(ObjectNode tree) {
        ObjectNode meaning = tree.deepCopy();
        if (meaning.path("dag") instanceof ObjectNode dag) {
            dag.remove(List.of("fileloc", "_processor_dags_folder"));
        }
        return meaning;
    }

    /** Forgets a file; its DAGs are put aside. */
    boolean delete(Workflow.Origin file) {
        dags.retire(file, List.of());
        return database.transaction(tx -> store.delete(tx, file));
    }

    /**
     * Has the file of a DAG parsed again, whether it has changed or not.
     *
     * @throws ApiFailure with 404, if there is no such DAG, or it did not come from a file that is there
     */
    void askAgain(String dagId) {
        database.inTransaction(tx -> {
            boolean known = dags.find(tx, dagId)
                    .flatMap(dag -> Optional.ofNullable(dag.workflow().origin()))
                    .map(file -> store.ask(tx, file))
                    .orElse(false);
            if (!known) {
                throw ApiFailure.notFound("File not found");
            }
            audit.note(tx, Entry.of("reparse_dag_file").dag(dagId));
        });
    }

    /** The files that are to be parsed again. */
    List<DagFile> asked(String bundle) {
        return database.transaction(tx -> store.asked(tx, bundle));
    }

    List<DagFile> list(String bundle) {
        return database.transaction(tx -> store.ofBundle(tx, bundle));
    }

    Page<DagFile> failed(Asked asked) {
        return database.transaction(tx -> store.failed(tx, asked));
    }

    Optional<DagFile> failed(long id) {
        return database.transaction(tx -> store.failed(tx, id));
    }
}
