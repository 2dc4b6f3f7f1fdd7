package dev.mlopscloud.workflows.ui;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.mlopscloud.workflows.login.Caller;
import dev.mlopscloud.workflows.login.Sessions;
import dev.mlopscloud.workflows.login.User;
import dev.mlopscloud.workflows.problem.Bodies;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Set;

/** {@code /ui/auth}: who looks at the UI, and what the menu holds. */
@Path("/ui/auth")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
public final class AuthResource {
    private static final List<String> MENU = List.of(
            "Required Actions",
            "Assets",
            "Audit Log",
            "Config",
            "Connections",
            "Dags",
            "Deadlines",
            "Docs",
            "Jobs",
            "Plugins",
            "Pools",
            "Providers",
            "Variables",
            "XComs");

    private static final Set<String> KINDS = Set.of("api", "cli");
    private static final int LONGEST = 10;

    private final Caller caller;
    private final Sessions sessions;

    AuthResource(Caller caller, Sessions sessions) {
        this.sessions = sessions;
        this.caller = caller;
    }

    /** Airflow's {@code AuthenticatedMeResponse}. */
    public record Me(String id, String username) {}

    /** Airflow's {@code GenerateTokenResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Token(String accessToken, String tokenType, long expiresInSeconds) {}

    /** Airflow's {@code MenuItemCollectionResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Menu(List<String> authorizedMenuItems, List<Object> extraMenuItems) {}

    @GET
    @Path("/me")
    public Me me() {
        User user = caller.user();
        return new Me(user.name(), user.name());
    }

    /**
     * A further token for who asks.
     *
     * @return Airflow's {@code GenerateTokenResponse}
     */
    @POST
    @Path("/token")
    @RunOnVirtualThread
    public Token token(String body) {
        String kind = Bodies.read(body.isBlank() ? "{}" : body, Set.of("token_type"), fields -> {
            String asked = fields.text("token_type", LONGEST);
            if (asked != null && !KINDS.contains(asked)) {
                fields.problem("token_type", "enum", "Input should be 'api' or 'cli'");
            }
            return asked == null ? "api" : asked;
        });
        return new Token(
                sessions.token(caller.user(), kind),
                kind,
                sessions.lifetime(kind).toSeconds());
    }

    /** The same for all, as in Airflow: what somebody may not do is refused when it is asked for. */
    @GET
    @Path("/menus")
    public Menu menus() {
        return new Menu(MENU, List.of());
    }
}
