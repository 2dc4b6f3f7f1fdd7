package dev.mlopscloud.tracking.registry;

import dev.mlopscloud.tracking.api.Empty;
import dev.mlopscloud.tracking.api.Fields;
import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.api.PageToken;
import dev.mlopscloud.tracking.api.Tag;
import dev.mlopscloud.tracking.api.Validation;
import dev.mlopscloud.tracking.search.FilterParser;
import dev.mlopscloud.tracking.search.OrderParser;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code /api/2.0/mlflow/registered-models}. */
@Path("api/2.0/mlflow/registered-models")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class RegisteredModelResource {
    private static final int DEFAULT_PAGE = 100;
    private static final int LARGEST_PAGE = 1000;

    private final RegisteredModelStore models;
    private final ModelVersionStore versions;

    RegisteredModelResource(RegisteredModelStore models, ModelVersionStore versions) {
        this.models = models;
        this.versions = versions;
    }

    /** A model alone. */
    public record One(RegisteredModel registeredModel) {}

    /** A version alone. */
    public record OneVersion(ModelVersion modelVersion) {}

    /** Versions of a model. */
    public record Versions(List<ModelVersion> modelVersions) {}

    /** A page of a search. */
    public record Page(
            List<RegisteredModel> registeredModels,
            @Nullable String nextPageToken) {}

    @POST
    @Path("create")
    public One create(Fields request) {
        String name = RegistryRules.newModelName(request, "name");
        List<Tag> tags =
                Tag.listed(request, "tags").stream().map(RegistryRules::tag).toList();
        return new One(models.create(name, RegistryRules.description(request), tags));
    }

    @GET
    @Path("get")
    public One get(Fields request) {
        return new One(models.get(RegistryRules.modelName(request)));
    }

    @PATCH
    @Path("update")
    public One update(Fields request) {
        return new One(models.describe(RegistryRules.modelName(request), RegistryRules.description(request)));
    }

    @POST
    @Path("rename")
    public One rename(Fields request) {
        return new One(models.rename(request.required("name"), RegistryRules.newModelName(request, "new_name")));
    }

    @DELETE
    @Path("delete")
    public Empty delete(Fields request) {
        models.delete(RegistryRules.modelName(request));
        return Empty.ANSWER;
    }

    @GET
    @Path("search")
    public Page search(Fields request) {
        int size = Validation.pageSize(request, DEFAULT_PAGE, LARGEST_PAGE);
        PageToken start = PageToken.of(request.text("page_token"));
        List<RegisteredModel> found = models.search(
                FilterParser.parse(request.text("filter"), RegistrySearch.MODELS),
                OrderParser.parse(request.texts("order_by"), RegistrySearch.MODELS),
                start,
                size + 1);
        return new Page(found.subList(0, Math.min(size, found.size())), start.next(size, found, RegisteredModel::name));
    }

    @GET
    @Path("get-latest-versions")
    public Versions latestByQuery(Fields request) {
        return latest(request);
    }

    @POST
    @Path("get-latest-versions")
    public Versions latest(Fields request) {
        RegisteredModel model = models.get(RegistryRules.modelName(request));
        Set<String> stages =
                request.texts("stages").stream().map(RegistryRules::stage).collect(Collectors.toSet());
        return new Versions(model.latestVersions().stream()
                .filter(version -> stages.isEmpty() || stages.contains(version.currentStage()))
                .map(version -> version.with(version.tags(), model.aliasesOf(version)))
                .toList());
    }

    @POST
    @Path("set-tag")
    public Empty setTag(Fields request) {
        String name = RegistryRules.modelName(request);
        models.setTag(name, RegistryRules.tag(new Tag(request.required("key"), request.textOr("value", ""))));
        return Empty.ANSWER;
    }

    @DELETE
    @Path("delete-tag")
    public Empty deleteTag(Fields request) {
        models.deleteTag(RegistryRules.modelName(request), request.required("key"));
        return Empty.ANSWER;
    }

    @POST
    @Path("alias")
    public Empty setAlias(Fields request) {
        String name = RegistryRules.modelName(request);
        versions.setAlias(name, RegistryRules.newAlias(request), RegistryRules.version(request));
        return Empty.ANSWER;
    }

    @DELETE
    @Path("alias")
    public Empty deleteAlias(Fields request) {
        versions.deleteAlias(RegistryRules.modelName(request), RegistryRules.alias(request));
        return Empty.ANSWER;
    }

    /** The version an alias names; {@code latest} is the greatest of all. */
    @GET
    @Path("alias")
    public OneVersion aliased(Fields request) {
        String name = RegistryRules.modelName(request);
        String alias = RegistryRules.alias(request);
        RegisteredModel model = models.get(name);
        if (alias.equalsIgnoreCase("latest")) {
            return new OneVersion(model.latestVersions().stream()
                    .max(Comparator.comparingInt(version -> Integer.parseInt(version.version())))
                    .map(version -> version.with(version.tags(), model.aliasesOf(version)))
                    .orElseThrow(() -> MlflowException.missing("Latest version not found for model " + name + ".")));
        }
        return new OneVersion(versions.aliased(name, alias)
                .orElseThrow(() -> MlflowException.invalid("Registered model alias " + alias + " not found.")));
    }
}
