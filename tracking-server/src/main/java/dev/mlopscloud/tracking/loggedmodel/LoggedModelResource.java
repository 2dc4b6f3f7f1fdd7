package dev.mlopscloud.tracking.loggedmodel;

import dev.mlopscloud.tracking.api.Empty;
import dev.mlopscloud.tracking.api.Fields;
import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.api.PageToken;
import dev.mlopscloud.tracking.api.Tag;
import dev.mlopscloud.tracking.api.Validation;
import dev.mlopscloud.tracking.run.RunNames;
import dev.mlopscloud.tracking.search.FilterParser;
import dev.mlopscloud.tracking.search.OrderParser;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code /api/2.0/mlflow/logged-models}. */
@Path("api/2.0/mlflow/logged-models")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class LoggedModelResource {
    private static final int DEFAULT_PAGE = 100;
    private static final int LARGEST_PAGE = 1000;

    private final LoggedModelStore models;

    LoggedModelResource(LoggedModelStore models) {
        this.models = models;
    }

    /** A model alone. */
    public record One(LoggedModel model) {}

    /** A page of a search. */
    public record Page(List<LoggedModel> models, @Nullable String nextPageToken) {}

    @POST
    public One create(Fields request) {
        long experimentId = Validation.experimentId(request.required("experiment_id"));
        String name = LoggedModel.checkedName(request.textOr("name", ""));
        return new One(models.create(new LoggedModelStore.NewModel(
                "m-" + UUID.randomUUID().toString().replace("-", ""),
                experimentId,
                name.isEmpty() ? RunNames.next() : name,
                request.textOr("model_type", ""),
                request.textOr("source_run_id", ""),
                Tag.unique(LoggedModel.params(request)),
                Tag.unique(LoggedModel.tags(request)))));
    }

    @GET
    @Path("{modelId}")
    public One get(@PathParam("modelId") String modelId, @QueryParam("allow_deleted") @Nullable String allowDeleted) {
        return new One(models.get(modelId, "true".equalsIgnoreCase(allowDeleted)));
    }

    @PATCH
    @Path("{modelId}")
    public One finish(@PathParam("modelId") String modelId, Fields request) {
        return new One(models.finish(modelId, LoggedModelStatus.of(request)));
    }

    @DELETE
    @Path("{modelId}")
    public Empty delete(@PathParam("modelId") String modelId) {
        models.delete(modelId);
        return Empty.ANSWER;
    }

    @POST
    @Path("{modelId}/params")
    public Empty addParams(@PathParam("modelId") String modelId, Fields request) {
        models.addParams(modelId, LoggedModel.params(request));
        return Empty.ANSWER;
    }

    @PATCH
    @Path("{modelId}/tags")
    public Empty setTags(@PathParam("modelId") String modelId, Fields request) {
        models.setTags(modelId, LoggedModel.tags(request));
        return Empty.ANSWER;
    }

    @DELETE
    @Path("{modelId}/tags/{key}")
    public Empty deleteTag(@PathParam("modelId") String modelId, @PathParam("key") String key) {
        models.deleteTag(modelId, key);
        return Empty.ANSWER;
    }

    @POST
    @Path("search")
    public Page search(Fields request) {
        List<String> ids = request.texts("experiment_ids");
        if (!request.has("experiment_ids")) {
            throw request.missing("experiment_ids");
        }
        int size = Validation.pageSize(request, DEFAULT_PAGE, LARGEST_PAGE);
        PageToken start = PageToken.of(request.text("page_token"));
        List<LoggedModel> found = models.search(new LoggedModelStore.Query(
                ids.stream().map(Validation::experimentId).toList(),
                FilterParser.parse(request.text("filter"), LoggedModelSearch.GRAMMAR),
                request.objects("datasets").stream()
                        .map(LoggedModelResource::dataset)
                        .toList(),
                request.objects("order_by").stream()
                        .map(LoggedModelResource::key)
                        .toList(),
                start,
                size + 1));
        return new Page(found.subList(0, Math.min(size, found.size())), start.next(size, found, model -> model.info()
                .modelId()));
    }

    private static LoggedModelSearch.Key key(Fields key) {
        String field = key.textOr("field_name", "");
        if (!field.contains(".") && !LoggedModelSearch.isAttribute(field)) {
            throw MlflowException.invalid("Invalid order by field name: " + field);
        }
        if (field.contains(".") && !field.startsWith("metrics.")) {
            throw MlflowException.invalid("Invalid order by field name: " + field + ". Only metrics are supported.");
        }
        String clause = field + (key.flag("ascending", true) ? " ASC" : " DESC");
        return new LoggedModelSearch.Key(
                OrderParser.parse(List.of(clause), LoggedModelSearch.GRAMMAR).getFirst(),
                new LoggedModelSearch.On(key.textOr("dataset_name", ""), key.textOr("dataset_digest", "")));
    }

    private static LoggedModelSearch.On dataset(Fields dataset) {
        String name = dataset.textOr("dataset_name", "");
        if (name.isEmpty()) {
            throw MlflowException.invalid("`dataset_name` in the `datasets` clause must be specified.");
        }
        return new LoggedModelSearch.On(name, dataset.textOr("dataset_digest", ""));
    }
}
