package dev.mlopscloud.workflows.variable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.mlopscloud.workflows.bulk.BulkBody;
import dev.mlopscloud.workflows.bulk.BulkResult;
import dev.mlopscloud.workflows.document.Fields;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.problem.Bodies;
import dev.mlopscloud.workflows.secret.Masks;
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
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Set;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** {@code /api/v2/variables}: variables, what is secret in them masked. */
@Path("/api/v2/variables")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@RunOnVirtualThread
public final class VariableResource {
    private static final Set<String> KEYS = Set.of("key", "value", "description", "team_name");
    private static final int MAX_KEY = 250;
    private static final int MAX_TEXT = 1 << 20;

    private final Variables variables;

    VariableResource(Variables variables) {
        this.variables = variables;
    }

    /** Airflow's {@code VariableResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Body(
            String key,
            String value,
            @Nullable String description,
            boolean isEncrypted,
            @Nullable String teamName) {
        static Body of(Variable variable) {
            String value = Masks.redact(variable.value(), variable.key());
            return new Body(variable.key(), value, variable.description(), true, null);
        }
    }

    /** Airflow's {@code VariableCollectionResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record VariablePage(List<Body> variables, int totalEntries) {}

    @GET
    public VariablePage list(@Context UriInfo request) {
        Page<Variable> page = variables.list(Asked.query(request));
        return new VariablePage(page.items().stream().map(Body::of).toList(), page.total());
    }

    @POST
    @ResponseStatus(201)
    public Body create(String body) {
        Variables.Change change = Bodies.read(body, KEYS, VariableResource::change);
        return Body.of(variables.create(change, Bodies.tree(body)));
    }

    @PATCH
    public BulkResult bulk(String body) {
        return variables.bulk(
                BulkBody.read(body, KEYS, VariableResource::change, id -> new Variables.Change(id, null, false, null)));
    }

    @GET
    @Path("/{key:.+}")
    public Body get(@PathParam("key") String key) {
        return Body.of(variables.get(key));
    }

    @PATCH
    @Path("/{key:.+}")
    public Body patch(@PathParam("key") String key, @QueryParam("update_mask") List<String> mask, String body) {
        Variables.Change change = Bodies.read(body, KEYS, VariableResource::change);
        if (!change.key().equals(key)) {
            throw ApiFailure.badRequest("Invalid body, key from request body doesn't match uri parameter");
        }
        return Body.of(variables.change(change, Set.copyOf(mask), Bodies.tree(body)));
    }

    @DELETE
    @Path("/{key:.+}")
    public void delete(@PathParam("key") String key) {
        variables.delete(key);
    }

    private static Variables.Change change(Fields fields) {
        fields.required("key", "value");
        fields.noTeam();
        JsonNode value = fields.tree("value");
        String text = value.isTextual() ? fields.text("value", MAX_TEXT) : indented(value);
        String key = fields.text("key", MAX_KEY);
        return new Variables.Change(
                key == null ? "" : key, text, fields.mentions("description"), fields.text("description", MAX_TEXT));
    }

    /** What is no text is kept as JSON in the layout that Airflow's own {@code Variable.set} gives it. */
    private static @Nullable String indented(JsonNode value) {
        return value.isMissingNode() ? null : Masks.indented(value);
    }
}
