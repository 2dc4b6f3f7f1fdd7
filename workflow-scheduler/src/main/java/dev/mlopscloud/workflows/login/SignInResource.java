package dev.mlopscloud.workflows.login;

import dev.mlopscloud.workflows.problem.ApiFailure;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** {@code /api/v2/auth}: where the UI sends people to sign in and out. */
@Path("/api/v2/auth")
@RunOnVirtualThread
public final class SignInResource {
    private final Sessions sessions;

    SignInResource(Sessions sessions) {
        this.sessions = sessions;
    }

    @GET
    @Path("/login")
    public Response login(@QueryParam("next") @Nullable String next, @Context RoutingContext context) {
        String origin = origin(context);
        if (next != null && !Next.isSafe(next, origin)) {
            throw ApiFailure.badRequest("Invalid or unsafe next URL");
        }
        String query = next == null ? "" : "?next=" + URLEncoder.encode(next, StandardCharsets.UTF_8);
        return redirect(origin + page() + query).build();
    }

    /** Ends what was signed in: the tokens that come with the request are worth nothing from now on. */
    @GET
    @Path("/logout")
    public Response logout(@Context RoutingContext context) {
        sessions.revoke(Gate.tokens(context));
        NewCookie gone = new NewCookie.Builder(Gate.COOKIE)
                .value("")
                .path("/")
                .maxAge(0)
                .httpOnly(true)
                .secure(context.request().isSSL())
                .sameSite(NewCookie.SameSite.LAX)
                .build();
        return redirect(origin(context) + page()).cookie(gone).build();
    }

    private String page() {
        return sessions.required() ? "/auth/login" : "/auth/token/login";
    }

    private static String origin(RoutingContext context) {
        return context.request().scheme() + "://" + context.request().authority();
    }

    private static Response.ResponseBuilder redirect(String target) {
        return Response.status(Response.Status.TEMPORARY_REDIRECT).location(URI.create(target));
    }
}
