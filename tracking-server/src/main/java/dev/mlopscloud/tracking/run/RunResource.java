package dev.mlopscloud.tracking.run;

import dev.mlopscloud.tracking.api.Empty;
import dev.mlopscloud.tracking.api.Fields;
import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.api.PageToken;
import dev.mlopscloud.tracking.api.Validation;
import dev.mlopscloud.tracking.api.ViewType;
import dev.mlopscloud.tracking.search.FilterParser;
import dev.mlopscloud.tracking.search.OrderParser;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /api/2.0/mlflow/runs}. */
@Path("api/2.0/mlflow/runs")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class RunResource {
    private static final int DEFAULT_PAGE = 1000;
    private static final int LARGEST_PAGE = 50_000;

    private final RunStore runs;

    RunResource(RunStore runs) {
        this.runs = runs;
    }

    /** A run alone. */
    @RegisterForReflection
    public record One(Run run) {}

    /** What an update left. */
    public record Updated(RunInfo runInfo) {}

    /** A page of a search. */
    public record Page(List<Run> runs, @Nullable String nextPageToken) {}

    /** A run, for GraphQL. */
    public One get(Fields request) {
        return new One(runs.get(id(request)));
    }

    @POST
    @Path("update")
    public Updated update(Fields request) {
        String name = request.textOr("run_name", "");
        Validation.atMost(name, Validation.MAX_RUN_NAME_LENGTH, "run_name");
        return new Updated(runs.update(
                id(request), RunStatus.of(request), request.integer("end_time"), name.isEmpty() ? null : name));
    }

    @POST
    @Path("delete")
    public Empty delete(Fields request) {
        runs.delete(request.required("run_id"));
        return Empty.ANSWER;
    }

    @POST
    @Path("restore")
    public Empty restore(Fields request) {
        runs.restore(request.required("run_id"));
        return Empty.ANSWER;
    }

    @POST
    @Path("delete-tag")
    public Empty deleteTag(Fields request) {
        runs.deleteTag(request.required("run_id"), request.required("key"));
        return Empty.ANSWER;
    }

    /** Searches; GraphQL asks through here as well. */
    @POST
    @Path("search")
    public Page search(Fields request) {
        int size = Validation.pageSize(request, DEFAULT_PAGE, LARGEST_PAGE);
        PageToken token = PageToken.of(request.text("page_token"));
        RunQuery.Asked asked = new RunQuery.Asked(
                request.texts("experiment_ids").stream()
                        .map(RunResource::searched)
                        .toList(),
                ViewType.of(request, "run_view_type").stages(),
                FilterParser.parse(request.text("filter"), RunSearch.GRAMMAR),
                OrderParser.parse(request.texts("order_by"), RunSearch.GRAMMAR));
        List<Run> found = runs.search(new RunQuery(asked, new RunQuery.Page(token.offset(), token.after(), size + 1)));
        if (found.size() <= size) {
            return new Page(found, null);
        }
        List<Run> page = found.subList(0, size);
        return new Page(
                page, new PageToken(token.offset() + size, page.getLast().info().runId()).encoded());
    }

    private static long searched(String experimentId) {
        if (experimentId.isEmpty()) {
            throw MlflowException.invalid("Invalid experiment ID ''. Experiment ID must be a valid integer.");
        }
        return Validation.experimentId(experimentId);
    }

    /** Notes a model among the run's files, as clients before MLflow 3 do. */
    @POST
    @Path("log-model")
    public Empty logModel(Fields request) {
        runs.recordModel(request.required("run_id"), ModelNote.of(request.required("model_json")));
        return Empty.ANSWER;
    }

    static String id(Fields request) {
        return request.required(request.has("run_uuid") && !request.has("run_id") ? "run_uuid" : "run_id");
    }
}
