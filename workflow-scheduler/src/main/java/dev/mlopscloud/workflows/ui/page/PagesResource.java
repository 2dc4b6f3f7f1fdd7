package dev.mlopscloud.workflows.ui.page;

import dev.mlopscloud.workflows.definition.Dag;
import dev.mlopscloud.workflows.definition.DagVersion;
import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.definition.Task;
import dev.mlopscloud.workflows.engine.TaskKey;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.problem.Parameters;
import dev.mlopscloud.workflows.run.Run;
import dev.mlopscloud.workflows.run.Runs;
import dev.mlopscloud.workflows.run.TaskInstance;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The pages, rendered here; what they change they change through the public API. */
@Path("/pages")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public final class PagesResource {
    private static final int DAGS_SHOWN = 50;
    private static final int RUNS_SHOWN = 10;
    private static final int GRID_RUNS = 25;
    private static final int VERSIONS_SHOWN = 20;

    /** Nothing but our own files: no inline script or style, no other site, no frame. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

    private final Dags dags;
    private final Runs runs;

    PagesResource(Dags dags, Runs runs) {
        this.dags = dags;
        this.runs = runs;
    }

    /** The pages' templates. */
    @CheckedTemplate
    static final class Templates {
        private Templates() {}

        static native TemplateInstance dags(DagsPage page);

        static native TemplateInstance dag(DagPage page);

        static native TemplateInstance run(RunPage page);

        static native TemplateInstance task(TaskPage page);

        static native TemplateInstance missing(String what);
    }

    /** A DAG in the list, its newest runs oldest first. */
    public record DagRow(Dag dag, List<Run> runs) {}

    /** The list of DAGs. */
    public record DagsPage(
            List<DagRow> rows,
            int total,
            @Nullable Integer previous,
            @Nullable Integer next) {}

    /** A task over the runs of the grid. */
    public record GridRow(Task task, List<GridCell> cells) {}

    /** A task of a run; the state is {@code absent} where the run has no such task. */
    public record GridCell(Run run, String taskId, String state) {}

    /** One DAG. */
    public record DagPage(
            Dag dag, List<Run> runs, List<GridRow> grid, Graph graph, String source, List<DagVersion> versions) {}

    /** One run. */
    public record RunPage(Dag dag, Runs.Detail detail, Graph graph, boolean live) {}

    /** One task of a run, and the try whose log is shown. */
    public record TaskPage(Runs.TaskDetail detail, List<Integer> tries, int shown, boolean live) {}

    @GET
    public Response list(@QueryParam("offset") @Nullable String offset) {
        return page(() -> {
            int from = Parameters.offset(offset);
            Page<Dag> page = dags.list(Asked.page(DAGS_SHOWN, from));
            Map<String, List<Run>> newest =
                    runs.newest(page.items().stream().map(Dag::dagId).toList(), RUNS_SHOWN);
            List<DagRow> rows = page.items().stream()
                    .map(dag -> new DagRow(
                            dag, newest.getOrDefault(dag.dagId(), List.of()).reversed()))
                    .toList();
            Integer previous = from == 0 ? null : Math.max(0, from - DAGS_SHOWN);
            Integer next = from + rows.size() < page.total() ? from + DAGS_SHOWN : null;
            return Templates.dags(new DagsPage(rows, page.total(), previous, next));
        });
    }

    @GET
    @Path("/dags/{dag_id}")
    public Response dag(@PathParam("dag_id") String dagId) {
        return page(() -> {
            Dag dag = dags.get(dagId);
            List<Run> shown =
                    runs.list(dagId, Asked.page(GRID_RUNS, 0, "-id")).items().reversed();
            Map<Long, Map<String, String>> states = new HashMap<>();
            for (TaskInstance task : runs.tasks(shown)) {
                states.computeIfAbsent(task.runKey(), key -> new HashMap<>())
                        .put(task.taskId(), task.status().state().text());
            }
            List<GridRow> grid = dag.workflow().tasks().stream()
                    .map(task -> new GridRow(task, cells(task, shown, states)))
                    .toList();
            return Templates.dag(new DagPage(
                    dag,
                    shown,
                    grid,
                    Graph.of(dag.workflow(), Map.of()),
                    dags.source(dag.version()),
                    dags.versions(dagId, Asked.page(VERSIONS_SHOWN, 0, "-version_number"))
                            .items()));
        });
    }

    private static List<GridCell> cells(Task task, List<Run> runs, Map<Long, Map<String, String>> states) {
        List<GridCell> cells = new ArrayList<>();
        for (Run run : runs) {
            String state = states.getOrDefault(run.key(), Map.of()).getOrDefault(task.id(), "absent");
            cells.add(new GridCell(run, task.id(), state));
        }
        return cells;
    }

    @GET
    @Path("/dags/{dag_id}/runs/{run_id}")
    public Response run(@PathParam("dag_id") String dagId, @PathParam("run_id") String runId) {
        return page(() -> {
            Runs.Detail detail = runs.get(dagId, runId);
            Map<String, @Nullable String> states = new HashMap<>();
            detail.tasks()
                    .forEach(task ->
                            states.put(task.taskId(), task.status().state().text()));
            boolean live = !detail.run().state().isTerminal();
            Graph graph = Graph.of(dags.workflow(detail.run().version()), states);
            return Templates.run(new RunPage(dags.get(dagId), detail, graph, live));
        });
    }

    @GET
    @Path("/dags/{dag_id}/runs/{run_id}/tasks/{task_id}")
    public Response task(
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId,
            @PathParam("task_id") String taskId,
            @QueryParam("try") @Nullable String attempt) {
        return page(() -> {
            Runs.TaskDetail detail = runs.task(dagId, runId, TaskKey.of(taskId));
            int last = detail.task().status().tryNumber();
            int shown = attempt == null ? last : Math.min(last, Parameters.integer("query", "try", attempt));
            List<Integer> tries = new ArrayList<>();
            for (int number = 1; number <= last; number++) {
                tries.add(number);
            }
            boolean live = !detail.task().status().state().isTerminal();
            return Templates.task(new TaskPage(detail, tries, shown, live));
        });
    }

    static Response page(Supplier<TemplateInstance> body) {
        try {
            return answer(200, body.get());
        } catch (ApiFailure e) {
            return answer(e.status(), Templates.missing(String.valueOf(e.detail())));
        }
    }

    private static Response answer(int status, TemplateInstance body) {
        return Response.status(status)
                .type("text/html;charset=UTF-8")
                .header("Content-Security-Policy", POLICY)
                .header("Cache-Control", "no-store")
                .header("Referrer-Policy", "same-origin")
                .entity(body.render())
                .build();
    }
}
