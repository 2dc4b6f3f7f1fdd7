package dev.mlopscloud.workflows.connection;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.mlopscloud.workflows.bulk.BulkBody;
import dev.mlopscloud.workflows.bulk.BulkResult;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.problem.Bodies;
import dev.mlopscloud.workflows.secret.Masks;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** {@code /api/v2/connections}: connections, what is secret in them masked. */
@Path("/api/v2/connections")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@RunOnVirtualThread
public final class ConnectionResource {
    private static final String NO_TESTS = "Testing connections is disabled in Airflow configuration. "
            + "Contact your deployment admin to enable it.";

    private final Connections connections;

    ConnectionResource(Connections connections) {
        this.connections = connections;
    }

    /** Airflow's {@code ConnectionResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Body(
            String connectionId,
            String connType,
            @Nullable String description,
            @Nullable String host,
            @Nullable String login,
            @Nullable String schema,
            @Nullable Integer port,
            @Nullable String password,
            @Nullable String extra,
            @Nullable String teamName) {
        static Body of(Connection connection) {
            String extra = connection.extra();
            return new Body(
                    connection.id(),
                    connection.type(),
                    connection.description(),
                    connection.host(),
                    connection.login(),
                    connection.schema(),
                    connection.port(),
                    connection.password() == null ? null : Masks.MASK,
                    extra == null ? null : Masks.json(Masks.redact(connection.extras(), null)),
                    null);
        }
    }

    /** Airflow's {@code ConnectionCollectionResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record ConnectionPage(List<Body> connections, int totalEntries) {}

    @GET
    public ConnectionPage list(@Context UriInfo request) {
        Page<Connection> page = connections.list(Asked.query(request));
        return new ConnectionPage(page.items().stream().map(Body::of).toList(), page.total());
    }

    @POST
    @ResponseStatus(201)
    public Body create(String body) {
        Change change = Bodies.read(body, Change.KEYS, Change::read);
        return Body.of(connections.create(change, Bodies.tree(body)));
    }

    @PATCH
    public BulkResult bulk(String body) {
        return connections.bulk(BulkBody.read(body, Change.KEYS, Change::read, Change::named));
    }

    @POST
    @Path("/defaults")
    public void createDefaults() {
        connections.createDefaults();
    }

    /** Nothing is tried out from the server's place in the network: what Airflow answers unless it is set up to. */
    @POST
    @Path("/test")
    public void test(String body) {
        Bodies.read(body, Change.KEYS, Change::read);
        throw ApiFailure.forbidden(NO_TESTS);
    }

    @POST
    @Path("/enqueue-test")
    public void enqueueTest(String body) {
        Set<String> known = new HashSet<>(Change.KEYS);
        known.addAll(Set.of("commit_on_success", "executor", "queue"));
        Bodies.read(body, known, fields -> {
            fields.flag("commit_on_success", false);
            fields.text("executor", 250);
            fields.text("queue", 250);
            return Change.read(fields);
        });
        throw ApiFailure.forbidden(NO_TESTS);
    }

    @GET
    @Path("/enqueue-test")
    public void enqueuedTest(@HeaderParam("Airflow-Connection-Test-Token") @Nullable String token) {
        if (token == null) {
            throw ApiFailure.missing("header", "Airflow-Connection-Test-Token");
        }
        throw ApiFailure.notFound("No connection test found for token: `" + token + "`");
    }

    @GET
    @Path("/{id}")
    public Body get(@PathParam("id") String id) {
        return Body.of(connections.get(id));
    }

    @PATCH
    @Path("/{id}")
    public Body patch(@PathParam("id") String id, @QueryParam("update_mask") List<String> mask, String body) {
        Change change = Bodies.read(body, Change.KEYS, Change::read);
        if (!change.wanted().id().equals(id)) {
            throw ApiFailure.badRequest("The connection_id in the request body does not match the URL parameter");
        }
        return Body.of(connections.change(change, Set.copyOf(mask), Bodies.tree(body)));
    }

    @DELETE
    @Path("/{id}")
    public void delete(@PathParam("id") String id) {
        connections.delete(id);
    }
}
