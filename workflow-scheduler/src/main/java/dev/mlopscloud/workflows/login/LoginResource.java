package dev.mlopscloud.workflows.login;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.problem.Bodies;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /auth/token}: a name and a password become a token. */
@Path("/auth/token")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@RunOnVirtualThread
public final class LoginResource {
    private static final int LONGEST = 1_000;
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String NOT_ALL_ADMINS =
            "This method is only allowed if ``[core] simple_auth_manager_all_admins`` is True";

    private final Sessions sessions;

    LoginResource(Sessions sessions) {
        this.sessions = sessions;
    }

    /** Airflow's {@code LoginResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    @RegisterForReflection
    public record Token(String accessToken) {}

    private record Credentials(String name, String password) {}

    /** For a person, by JSON or by a form. */
    @POST
    public Response create(@HeaderParam("Content-Type") @Nullable String type, String body) {
        String media = type == null ? "" : type;
        if (media.startsWith(FORM)) {
            return token(form(body), "api");
        }
        if (!media.startsWith(MediaType.APPLICATION_JSON)) {
            throw ApiFailure.unsupported("Unsupported media type, supported types are application/json and " + FORM);
        }
        return token(json(body), "api");
    }

    /** For the command line, by JSON. */
    @POST
    @Path("/cli")
    public Response createForCommandLine(String body) {
        return token(json(body), "cli");
    }

    /** Without a password, where nobody signs in. */
    @GET
    public Response createForAnybody() {
        return Response.status(Response.Status.CREATED)
                .entity(new Token(anybody()))
                .build();
    }

    /** Where nobody signs in: takes the browser on with a cookie. */
    @GET
    @Path("/login")
    public Response login(@QueryParam("next") @Nullable String next, @Context HttpServerRequest request) {
        String origin = request.scheme() + "://" + request.authority();
        String target = (next != null && Next.isSafe(next, origin)) ? next : "/";
        NewCookie cookie = new NewCookie.Builder(Gate.COOKIE)
                .value(anybody())
                .path("/")
                .httpOnly(true)
                .secure(request.isSSL())
                .sameSite(NewCookie.SameSite.LAX)
                .build();
        return Response.status(Response.Status.TEMPORARY_REDIRECT)
                .location(URI.create(origin).resolve(target))
                .cookie(cookie)
                .build();
    }

    private String anybody() {
        if (sessions.required()) {
            throw ApiFailure.forbidden(NOT_ALL_ADMINS);
        }
        return sessions.token(User.ANYBODY, "api");
    }

    private Response token(Credentials credentials, String kind) {
        if (sessions.required()
                && (credentials.name().isEmpty() || credentials.password().isEmpty())) {
            throw ApiFailure.badRequest("Username and password must be provided");
        }
        User user = sessions.authenticate(credentials.name(), credentials.password())
                .orElseThrow(() -> ApiFailure.unauthorized("Invalid credentials"));
        return Response.status(Response.Status.CREATED)
                .entity(new Token(sessions.token(user, kind)))
                .build();
    }

    private static Credentials json(String body) {
        return Bodies.read(body, Set.of("username", "password"), fields -> {
            String name = fields.requiredText("username", LONGEST);
            String password = fields.requiredText("password", LONGEST);
            return new Credentials(name, password);
        });
    }

    private static Credentials form(String body) {
        Map<String, String> fields = new HashMap<>();
        for (String pair : body.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                fields.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return new Credentials(fields.getOrDefault("username", ""), fields.getOrDefault("password", ""));
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ApiFailure.badRequest("Malformed form");
        }
    }
}
