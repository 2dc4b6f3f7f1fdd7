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
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /api/2.0/mlflow/model-versions}. */
@Path("api/2.0/mlflow/model-versions")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class ModelVersionResource {
    private static final int DEFAULT_PAGE = 10_000;
    private static final int LARGEST_PAGE = 200_000;

    private final ModelVersionStore versions;
    private final VersionSource sources;

    ModelVersionResource(ModelVersionStore versions, VersionSource sources) {
        this.versions = versions;
        this.sources = sources;
    }

    /** A version alone. */
    public record One(ModelVersion modelVersion) {}

    /** Where a version's files are. */
    public record Download(String artifactUri) {}

    /** A page of a search. */
    public record Page(
            List<ModelVersion> modelVersions, @Nullable String nextPageToken) {}

    @POST
    @Path("create")
    public One create(Fields request) {
        String name = RegistryRules.modelName(request);
        List<Tag> tags =
                Tag.listed(request, "tags").stream().map(RegistryRules::tag).toList();
        VersionSource.Origin origin = sources.check(
                new VersionSource.Origin(
                        request.required("source"), "", request.textOr("run_id", ""), request.textOr("model_id", "")),
                RegistryRules.isPrompt(tags));
        ModelVersion created = versions.create(new ModelVersionStore.NewVersion(
                name,
                origin.source(),
                origin.storageLocation(),
                origin.runId(),
                request.textOr("run_link", ""),
                RegistryRules.description(request),
                origin.modelId(),
                tags));
        sources.noteRegistration(created);
        return new One(created);
    }

    @GET
    @Path("get")
    public One get(Fields request) {
        return new One(versions.get(RegistryRules.modelName(request), RegistryRules.version(request)));
    }

    @GET
    @Path("get-download-uri")
    public Download downloadUri(Fields request) {
        String name = RegistryRules.modelName(request);
        return new Download(versions.downloadUri(name, RegistryRules.version(name, request.textOr("version", ""))));
    }

    @PATCH
    @Path("update")
    public One update(Fields request) {
        return new One(versions.describe(
                RegistryRules.modelName(request), RegistryRules.version(request), RegistryRules.description(request)));
    }

    @POST
    @Path("transition-stage")
    public One moveTo(Fields request) {
        String stage = RegistryRules.stage(request.required("stage"));
        boolean archive = request.flag("archive_existing_versions", false);
        if (archive && !stage.equals("Staging") && !stage.equals("Production")) {
            throw MlflowException.invalid("Model version transition cannot archive existing model versions because '"
                    + stage + "' is not an Active stage. Valid stages are ['Staging', 'Production']");
        }
        return new One(
                versions.moveTo(RegistryRules.modelName(request), RegistryRules.version(request), stage, archive));
    }

    @DELETE
    @Path("delete")
    public Empty delete(Fields request) {
        versions.delete(RegistryRules.modelName(request), RegistryRules.version(request));
        return Empty.ANSWER;
    }

    @POST
    @Path("set-tag")
    public Empty setTag(Fields request) {
        versions.setTag(
                RegistryRules.modelName(request),
                RegistryRules.version(request),
                RegistryRules.tag(new Tag(request.required("key"), request.textOr("value", ""))));
        return Empty.ANSWER;
    }

    @DELETE
    @Path("delete-tag")
    public Empty deleteTag(Fields request) {
        versions.deleteTag(RegistryRules.modelName(request), RegistryRules.version(request), request.required("key"));
        return Empty.ANSWER;
    }

    /** Searches; GraphQL asks through here as well. */
    @GET
    @Path("search")
    public Page search(Fields request) {
        int size = Validation.pageSize(request, DEFAULT_PAGE, LARGEST_PAGE);
        PageToken start = PageToken.of(request.text("page_token"));
        List<ModelVersion> found = versions.search(
                FilterParser.parse(request.text("filter"), RegistrySearch.VERSIONS),
                OrderParser.parse(request.texts("order_by"), RegistrySearch.VERSIONS),
                start,
                size + 1);
        return new Page(
                found.subList(0, Math.min(size, found.size())),
                start.next(size, found, version -> version.name() + "/" + version.version()));
    }
}
