package dev.mlopscloud.workflows.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.workflows.asset.Asset;
import dev.mlopscloud.workflows.asset.AssetAlias;
import dev.mlopscloud.workflows.asset.AssetEvent;
import dev.mlopscloud.workflows.asset.Assets;
import dev.mlopscloud.workflows.document.Fields;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.problem.Bodies;
import dev.mlopscloud.workflows.problem.Parameters;
import dev.mlopscloud.workflows.run.Run;
import dev.mlopscloud.workflows.run.Runs;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /api/v2/assets}: assets and their events as Airflow describes them. */
@Path("/api/v2/assets")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@RunOnVirtualThread
public final class AssetResource {
    private static final int MAX_EXTRA = 65_536;

    private final Assets assets;
    private final Runs runs;

    AssetResource(Assets assets, Runs runs) {
        this.assets = assets;
        this.runs = runs;
    }

    @GET
    public AssetBody.AssetPage list(@Context UriInfo request) {
        Page<Asset> page = assets.list(Asked.query(request));
        return new AssetBody.AssetPage(page.items().stream().map(AssetBody::of).toList(), page.total());
    }

    @GET
    @Path("/aliases")
    public AssetBody.AliasPage aliases(@Context UriInfo request) {
        Page<AssetAlias> page = assets.aliases(Asked.query(request));
        return new AssetBody.AliasPage(
                page.items().stream().map(AssetBody.Alias::of).toList(), page.total());
    }

    @GET
    @Path("/aliases/{id}")
    public AssetBody.Alias alias(@PathParam("id") String id) {
        int number = Parameters.integer("path", "asset_alias_id", id);
        return assets.alias(number)
                .map(AssetBody.Alias::of)
                .orElseThrow(() -> ApiFailure.notFound("The Asset Alias with ID: `" + number + "` was not found"));
    }

    @GET
    @Path("/events")
    public AssetBody.EventPage events(@Context UriInfo request) {
        Page<AssetEvent> page = assets.events(Asked.query(request));
        return new AssetBody.EventPage(
                page.items().stream().map(AssetBody.Event::of).toList(), page.total());
    }

    /** What {@code POST} tells of. */
    private record Told(int asset, JsonNode extra) {}

    @POST
    @Path("/events")
    public AssetBody.Event add(String body) {
        Set<String> known = Set.of("asset_id", "partition_key", "extra", "access_control");
        Told told = Bodies.read(body, known, fields -> {
            if (!fields.has("asset_id")) {
                fields.required("asset_id");
            }
            RunBodies.refusePartition(fields);
            return new Told(fields.integer("asset_id", 0, 0, Integer.MAX_VALUE), extra(fields));
        });
        return AssetBody.Event.of(assets.add(told.asset(), told.extra()));
    }

    /** Airflow marks what it was told over its API. */
    private static JsonNode extra(Fields fields) {
        JsonNode extra = fields.tree("extra");
        if (fields.mentions("extra") && !extra.isObject()) {
            fields.problem("extra", "dict_type", "Input should be a valid dictionary");
        } else if (extra.toString().length() > MAX_EXTRA) {
            fields.problem("extra", "value_error", "Input should have at most " + MAX_EXTRA + " characters");
        }
        ObjectNode marked = extra.isObject() ? extra.deepCopy() : JsonNodeFactory.instance.objectNode();
        return marked.put("from_rest_api", true);
    }

    @GET
    @Path("/{id}")
    public AssetBody get(@PathParam("id") String id) {
        return AssetBody.of(assets.get(number(id)));
    }

    @POST
    @Path("/{id}/materialize")
    public RunBody materialize(@PathParam("id") String id, String body) {
        String producer = assets.producer(number(id));
        Run run = runs.trigger(producer, RunBodies.materialization(body.isBlank() ? "{}" : body));
        return RunBody.of(
                run, Objects.requireNonNull(runs.versions(List.of(run)).get(run.version())));
    }

    @GET
    @Path("/{id}/queuedEvents")
    public AssetBody.QueuedPage queued(@PathParam("id") String id, @QueryParam("before") @Nullable String before) {
        return AssetBody.QueuedPage.of(assets.queued(null, (long) number(id), Parameters.moment("before", before)));
    }

    @DELETE
    @Path("/{id}/queuedEvents")
    public void deleteQueued(@PathParam("id") String id, @QueryParam("before") @Nullable String before) {
        if (!assets.deleteQueued(null, (long) number(id), Parameters.moment("before", before))) {
            throw ApiFailure.notFound("Queue event with asset_id: `" + number(id) + "` was not found");
        }
    }

    private static int number(String id) {
        return Parameters.integer("path", "asset_id", id);
    }
}
