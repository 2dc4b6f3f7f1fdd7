package dev.mlopscloud.workflows.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mlopscloud.workflows.document.Fields;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.problem.Bodies;
import dev.mlopscloud.workflows.problem.Parameters;
import dev.mlopscloud.workflows.run.Exchange;
import dev.mlopscloud.workflows.run.Run;
import dev.mlopscloud.workflows.template.Python;
import dev.mlopscloud.workflows.xcom.XCom;
import dev.mlopscloud.workflows.xcom.XComs;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code …/xcomEntries}: what tasks give to others. */
@Path("/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task_id}/xcomEntries")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class XComResource {
    private final Exchange exchange;

    XComResource(Exchange exchange) {
        this.exchange = exchange;
    }

    /** Airflow's {@code XComResponse}, and with its value {@code XComResponseNative}. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Entry(
            String key,
            Instant timestamp,
            @Nullable Instant logicalDate,
            int mapIndex,
            String taskId,
            String dagId,
            String runId,
            String dagDisplayName,
            String taskDisplayName,
            Instant runAfter,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable JsonNode value) {
        static Entry of(Exchange.Given given, @Nullable JsonNode value) {
            Run run = given.run();
            XCom xcom = given.xcom();
            return new Entry(
                    xcom.key(),
                    xcom.createdAt(),
                    run.dates().logical(),
                    xcom.mapIndex(),
                    xcom.taskId(),
                    run.dagId(),
                    run.runId(),
                    run.dagId(),
                    xcom.taskId(),
                    run.dates().after(),
                    value);
        }
    }

    /** Airflow's {@code XComCollectionResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    record EntryPage(List<Entry> xcomEntries, int totalEntries) {}

    @GET
    public EntryPage list(
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId,
            @PathParam("task_id") String taskId,
            @Context UriInfo request) {
        Asked asked = Asked.query(request);
        if (asked.text("map_index") != null) {
            Parameters.mapIndex(asked.text("map_index"));
        }
        Page<Exchange.Given> page = exchange.list(new XComs.Scope(any(dagId), any(runId), any(taskId)), asked);
        return new EntryPage(
                page.items().stream().map(given -> Entry.of(given, null)).toList(), page.total());
    }

    private static @Nullable String any(String id) {
        return id.equals(RunResource.ALL) ? null : id;
    }

    @GET
    @Path("/{key:.+}")
    public Entry get(
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId,
            @PathParam("task_id") String taskId,
            @PathParam("key") String key,
            @Context UriInfo request) {
        MultivaluedMap<String, String> query = request.getQueryParameters();
        String mapIndex = query.getFirst("map_index");
        Parameters.flag("deserialize", query.getFirst("deserialize"));
        boolean text = Boolean.TRUE.equals(Parameters.flag("stringify", query.getFirst("stringify")));
        Exchange.Given given =
                exchange.get(new Exchange.Place(dagId, runId, taskId, Parameters.mapIndex(mapIndex), key));
        JsonNode value = given.xcom().value();
        return Entry.of(
                given,
                text && !value.isNull() ? JsonNodeFactory.instance.textNode(Python.str(Python.of(value))) : value);
    }

    /** What a body says. */
    private record Body(@Nullable String key, JsonNode value, int mapIndex) {
        static Body of(Fields fields, boolean withKey) {
            String key = withKey ? fields.text("key", XCom.LONGEST_KEY) : "";
            if (withKey && !fields.has("key")) {
                fields.missing("key");
            } else if (withKey && key != null && key.isEmpty()) {
                fields.problem("key", "string_too_short", "String should have at least 1 character");
            }
            if (!fields.mentions("value")) {
                fields.missing("value");
            }
            if (fields.tree("value").toString().length() > XCom.LONGEST) {
                fields.problem(
                        "key", "too_long", "The value should have at most " + XCom.LONGEST + " characters of JSON");
            }
            return new Body(key, fields.tree("value"), fields.integer("map_index", -1, -1, Integer.MAX_VALUE));
        }
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response create(
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId,
            @PathParam("task_id") String taskId,
            String text) {
        Body body = Bodies.read(text, Set.of("key", "value", "map_index"), fields -> Body.of(fields, true));
        String key = String.valueOf(body.key());
        Exchange.Given given =
                exchange.create(new Exchange.Place(dagId, runId, taskId, body.mapIndex(), key), body.value());
        return Response.status(201)
                .entity(Entry.of(given, given.xcom().value()))
                .build();
    }

    @PATCH
    @Path("/{key:.+}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Entry update(
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId,
            @PathParam("task_id") String taskId,
            @PathParam("key") String key,
            String text) {
        Body body = Bodies.read(text, Set.of("value", "map_index"), fields -> Body.of(fields, false));
        Exchange.Given given =
                exchange.update(new Exchange.Place(dagId, runId, taskId, body.mapIndex(), key), body.value());
        return Entry.of(given, given.xcom().value());
    }

    @DELETE
    @Path("/{key:.+}")
    public void delete(
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId,
            @PathParam("task_id") String taskId,
            @PathParam("key") String key,
            @QueryParam("map_index") @Nullable String mapIndex) {
        if (!exchange.delete(new Exchange.Place(dagId, runId, taskId, Parameters.mapIndex(mapIndex), key))) {
            throw ApiFailure.notFound("XCom entry with key: `" + key + "` not found");
        }
    }
}
