package dev.mlopscloud.workflows.execution;

import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.problem.Bodies;
import dev.mlopscloud.workflows.variable.Variables;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /execution/variables}: variables, as tasks read and write them. */
@Path("/execution/variables")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class VariablesResource {
    private static final int MAX_KEY = 250;
    private static final int MAX_VALUE = 1 << 20;
    private static final int MAX_PAGE = 10_000;
    private static final int PAGE = 1_000;

    private final Variables variables;
    private final Callers callers;

    VariablesResource(Variables variables, Callers callers) {
        this.variables = variables;
        this.callers = callers;
    }

    @GET
    @Path("/keys")
    public Map<String, Object> keys(
            @HeaderParam("Authorization") @Nullable String authorization, @Context UriInfo request) {
        callers.reader(authorization);
        MultivaluedMap<String, String> query = request.getQueryParameters();
        Integer limit = Queries.integer(query, "limit");
        Integer offset = Queries.integer(query, "offset");
        if (limit != null && (limit < 1 || limit > MAX_PAGE)) {
            throw ApiFailure.parameter(
                    "query", "limit", "less_than_equal", "Input should be between 1 and " + MAX_PAGE, "" + limit);
        }
        String prefix = Queries.texts(query, "prefix").stream().findFirst().orElse("");
        Page<String> page =
                variables.keys(prefix, limit == null ? PAGE : limit, offset == null ? 0 : Math.max(0, offset));
        return Map.of("keys", page.items(), "total_entries", page.total());
    }

    @GET
    @Path("/{key: .+}")
    public Map<String, Object> get(
            @HeaderParam("Authorization") @Nullable String authorization, @PathParam("key") String key) {
        callers.reader(authorization);
        String value = variables
                .lookup(key)
                .orElseThrow(() ->
                        ApiFailure.refused(404, "not_found", "Variable with key '" + key + "' not found", Map.of()));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("key", key);
        body.put("value", value);
        return body;
    }

    @PUT
    @Path("/{key: .+}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response put(
            @HeaderParam("Authorization") @Nullable String authorization, @PathParam("key") String key, String body) {
        callers.reader(authorization);
        record Given(String value, @Nullable String description) {}
        Given given = Bodies.read(body, Set.of("val", "value", "description", "team_name"), fields -> {
            if (key.length() > MAX_KEY) {
                fields.problem("key", "string_too_long", "Key should have at most " + MAX_KEY + " characters");
            }
            String name = fields.mentions("val") ? "val" : "value";
            String value = fields.text(name, MAX_VALUE);
            return new Given(value == null ? "" : value, fields.text("description", MAX_VALUE));
        });
        variables.set(key, given.value(), given.description());
        return TaskInstanceResource.message("Variable successfully set");
    }

    @DELETE
    @Path("/{key: .+}")
    public void delete(@HeaderParam("Authorization") @Nullable String authorization, @PathParam("key") String key) {
        callers.reader(authorization);
        variables.forget(key);
    }
}
