package dev.mlopscloud.workflows.execution;

import dev.mlopscloud.workflows.asset.Asset;
import dev.mlopscloud.workflows.asset.AssetEvent;
import dev.mlopscloud.workflows.asset.Assets;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.problem.Parameters;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /execution/asset-events}: what happened to assets. */
@Path("/execution/asset-events")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class AssetEventsResource {
    private final Assets assets;
    private final Callers callers;

    AssetEventsResource(Assets assets, Callers callers) {
        this.assets = assets;
        this.callers = callers;
    }

    @GET
    @Path("/by-asset")
    public Map<String, Object> byAsset(
            @HeaderParam("Authorization") @Nullable String authorization, @Context UriInfo request) {
        callers.reader(authorization);
        MultivaluedMap<String, String> query = request.getQueryParameters();
        String name = given(query, "name");
        String uri = given(query, "uri");
        if (name == null && uri == null) {
            throw ApiFailure.refused(400, "Missing parameter", "name and uri cannot both be None", Map.of());
        }
        Assets.Span span = span(query);
        Optional<Asset> asset = assets.find(name, uri);
        List<Map<String, @Nullable Object>> events = asset.map(found -> assets.events(found.id(), span).stream()
                        .map(event -> event(found, event))
                        .toList())
                .orElse(List.of());
        return Map.of("asset_events", events);
    }

    @GET
    @Path("/by-asset-alias")
    public Map<String, Object> byAlias(
            @HeaderParam("Authorization") @Nullable String authorization, @Context UriInfo request) {
        callers.reader(authorization);
        MultivaluedMap<String, String> query = request.getQueryParameters();
        Map<Long, Asset> known = new HashMap<>();
        return Map.of(
                "asset_events",
                assets.eventsOfAlias(Queries.required(query, "name"), span(query)).stream()
                        .map(event -> event(known.computeIfAbsent(event.assetId(), assets::get), event))
                        .toList());
    }

    private static @Nullable String given(MultivaluedMap<String, String> query, String name) {
        String text = Queries.texts(query, name).stream().findFirst().orElse("");
        return text.isEmpty() ? null : text;
    }

    private static Assets.Span span(MultivaluedMap<String, String> query) {
        Integer limit = Queries.integer(query, "limit");
        Boolean ascending = Parameters.flag("ascending", query.getFirst("ascending"));
        return new Assets.Span(
                Parameters.moment("after", query.getFirst("after")),
                Parameters.moment("before", query.getFirst("before")),
                ascending == null || ascending,
                limit == null || limit <= 0 ? Integer.MAX_VALUE : limit);
    }

    private static Map<String, @Nullable Object> event(Asset asset, AssetEvent event) {
        AssetEvent.Source source = event.source();
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("id", event.id());
        body.put("timestamp", event.at());
        body.put("extra", RunContext.json(event.extra()));
        body.put("asset", AssetsResource.body(asset));
        body.put(
                "created_dagruns",
                event.runs().stream().map(AssetEventsResource::run).toList());
        body.put("source_task_id", source == null ? null : source.taskId());
        body.put("source_dag_id", source == null ? null : source.dagId());
        body.put("source_run_id", source == null ? null : source.runId());
        body.put("source_map_index", source == null ? -1 : source.mapIndex());
        body.put("partition_key", null);
        return body;
    }

    private static Map<String, @Nullable Object> run(AssetEvent.Created run) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("run_id", run.runId());
        body.put("dag_id", run.dagId());
        body.put("logical_date", run.logical());
        body.put("start_date", run.start());
        body.put("end_date", run.end());
        body.put("state", run.state());
        body.put("data_interval_start", null);
        body.put("data_interval_end", null);
        body.put("partition_key", null);
        return body;
    }
}
