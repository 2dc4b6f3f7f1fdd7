package dev.mlopscloud.tracking.experiment;

import dev.mlopscloud.tracking.api.Empty;
import dev.mlopscloud.tracking.api.Fields;
import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.api.PageToken;
import dev.mlopscloud.tracking.api.Tag;
import dev.mlopscloud.tracking.api.Validation;
import dev.mlopscloud.tracking.api.ViewType;
import dev.mlopscloud.tracking.search.FilterParser;
import dev.mlopscloud.tracking.search.OrderParser;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /api/2.0/mlflow/experiments}. */
@Path("api/2.0/mlflow/experiments")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class ExperimentResource {
    private static final int LARGEST_PAGE = 50_000;
    private static final int DEFAULT_PAGE = 1000;

    private final ExperimentStore experiments;

    ExperimentResource(ExperimentStore experiments) {
        this.experiments = experiments;
    }

    /** An experiment alone. */
    public record One(Experiment experiment) {}

    /** The id of what was created. */
    public record Created(String experimentId) {}

    /** A page of a search. */
    public record Page(
            List<Experiment> experiments, @Nullable String nextPageToken) {}

    @POST
    @Path("create")
    public Created create(Fields request) {
        String name = Experiment.checkedName(request.required("name"));
        List<Tag> tags = Tag.unique(
                Tag.listed(request, "tags").stream().map(Experiment::checked).toList());
        String location = request.textOr("artifact_location", "");
        return new Created(
                experiments.create(name, location.isEmpty() ? null : Experiment.checkedLocation(location), tags));
    }

    @GET
    @Path("get")
    public One get(Fields request) {
        return new One(experiments.get(id(request)));
    }

    @GET
    @Path("get-by-name")
    public One named(Fields request) {
        String name = request.required("experiment_name");
        return new One(experiments
                .named(name)
                .orElseThrow(() -> MlflowException.missing("Could not find experiment with name '" + name + "'")));
    }

    @GET
    @Path("search")
    public Page searchByQuery(Fields request) {
        return search(request);
    }

    @POST
    @Path("search")
    public Page search(Fields request) {
        int size = Validation.pageSize(request, DEFAULT_PAGE, LARGEST_PAGE);
        PageToken start = PageToken.of(request.text("page_token"));
        List<Experiment> found = experiments.search(
                ViewType.of(request, "view_type").stages(),
                FilterParser.parse(request.text("filter"), ExperimentSearch.GRAMMAR),
                OrderParser.parse(request.texts("order_by"), ExperimentSearch.GRAMMAR),
                start,
                size + 1);
        return new Page(
                found.subList(0, Math.min(size, found.size())), start.next(size, found, Experiment::experimentId));
    }

    @POST
    @Path("update")
    public Empty update(Fields request) {
        experiments.rename(id(request), Experiment.checkedName(request.required("new_name")));
        return Empty.ANSWER;
    }

    @POST
    @Path("delete")
    public Empty delete(Fields request) {
        experiments.delete(id(request));
        return Empty.ANSWER;
    }

    @POST
    @Path("restore")
    public Empty restore(Fields request) {
        experiments.restore(id(request));
        return Empty.ANSWER;
    }

    @POST
    @Path("set-experiment-tag")
    public Empty setTag(Fields request) {
        long id = id(request);
        experiments.setTag(id, Experiment.checked(new Tag(request.required("key"), request.textOr("value", ""))));
        return Empty.ANSWER;
    }

    @POST
    @Path("delete-experiment-tag")
    public Empty deleteTag(Fields request) {
        experiments.deleteTag(id(request), request.required("key"));
        return Empty.ANSWER;
    }

    private static long id(Fields request) {
        return Validation.experimentId(request.required("experiment_id"));
    }
}
