package dev.mlopscloud.notebooks.auth;

import dev.mlopscloud.notebooks.api.Answers;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Signing in with the token or a password, and out. Who has the token may choose a password. */
@Path("/")
final class LoginResource {
    private static final String HTML = "text/html;charset=UTF-8";
    private static final String POLICY =
            Answers.PAGE_POLICY + "; default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; img-src 'self'";

    private final Token token;
    private final Password passwords;
    private final LoginCookie cookie;
    private final Xsrf xsrf;

    LoginResource(Token token, Password password, LoginCookie cookie, Xsrf xsrf) {
        this.token = token;
        this.passwords = password;
        this.cookie = cookie;
        this.xsrf = xsrf;
    }

    @CheckedTemplate(basePath = "")
    static final class Templates {
        private Templates() {}

        static native TemplateInstance login(String nextEncoded, String xsrf, String message, boolean changeable);

        static native TemplateInstance logout();
    }

    @GET
    @Path("/login")
    public Response page(@Context HttpServerRequest request, @RestQuery @Nullable String next) {
        if (cookie.valid(request)) {
            return redirect(Next.of(next));
        }
        return again(200, request, next, "");
    }

    private Response again(int status, HttpServerRequest request, @Nullable String next, String message) {
        return html(status, Templates.login(encoded(next), xsrf.ensure(request), message, passwords.changeable()));
    }

    @POST
    @Path("/login")
    @RunOnVirtualThread
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response signIn(
            @Context HttpServerRequest request,
            @RestQuery @Nullable String next,
            @RestForm @Nullable String password,
            @RestForm("new_password") @Nullable String newPassword,
            @RestForm("_xsrf") @Nullable String proof)
            throws IOException {
        if (!xsrf.matches(request, proof) && !xsrf.proven(request)) {
            return again(403, request, next, "Please try again.");
        }
        boolean byToken = token.matches(password == null ? null : password.strip());
        if (!byToken && !passwords.matches(password)) {
            return again(401, request, next, "That is neither the token nor the password.");
        }
        if (newPassword != null && !newPassword.isEmpty()) {
            if (!passwords.changeable() || !Password.choosable(newPassword)) {
                return again(400, request, next, "This password cannot be set.");
            }
            passwords.change(newPassword);
        }
        cookie.give(request);
        return redirect(Next.of(next));
    }

    @GET
    @Path("/logout")
    public Response signOut(@Context HttpServerRequest request) {
        cookie.take(request);
        return html(200, Templates.logout());
    }

    private static String encoded(@Nullable String next) {
        return URLEncoder.encode(Next.of(next), StandardCharsets.UTF_8);
    }

    private static Response redirect(String target) {
        return Response.status(302).header("Location", target).build();
    }

    private static Response html(int status, TemplateInstance page) {
        return Response.status(status)
                .type(HTML)
                .header("Content-Security-Policy", POLICY)
                .header("Cache-Control", "no-store")
                .entity(page.render())
                .build();
    }
}
