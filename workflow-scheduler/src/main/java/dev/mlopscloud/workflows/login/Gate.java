package dev.mlopscloud.workflows.login;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where signing in is required, lets in only those who have, and each only to what their role allows. */
@Singleton
final class Gate {
    static final String COOKIE = "_token";

    /** Right behind the border. */
    private static final int PRIORITY = 900;

    private static final String BEARER = "bearer ";

    private final Sessions sessions;

    Gate(Sessions sessions) {
        this.sessions = sessions;
    }

    void install(@Observes Filters filters) {
        if (sessions.required()) {
            filters.register(this::check, PRIORITY);
        }
    }

    private void check(RoutingContext context) {
        Optional<Role> needed = Access.needed(context.request().method().name(), context.normalizedPath());
        if (needed.isEmpty()) {
            context.next();
            return;
        }
        String token = token(context);
        if (token == null) {
            signIn(context);
            return;
        }
        context.request().pause();
        context.vertx().executeBlocking(() -> sessions.user(token), false).onComplete(answer -> {
            context.request().resume();
            if (answer.failed()) {
                context.fail(answer.cause());
            } else {
                admit(context, answer.result().orElse(null), needed.get());
            }
        });
    }

    private static void admit(RoutingContext context, @Nullable User user, Role needed) {
        if (user == null) {
            if (isPage(context)) {
                signIn(context);
            } else {
                refuse(context, 403, "Invalid JWT token");
            }
        } else if (!user.role().includes(needed)) {
            refuse(context, 403, "Forbidden");
        } else {
            context.put(Caller.KEY, user);
            context.next();
        }
    }

    /** What is given expressly wins over the cookie that comes with everything. */
    private static @Nullable String token(RoutingContext context) {
        List<String> tokens = tokens(context);
        return tokens.isEmpty() ? null : tokens.getFirst();
    }

    static List<String> tokens(RoutingContext context) {
        List<String> tokens = new ArrayList<>();
        String header = context.request().getHeader(HttpHeaders.AUTHORIZATION);
        if (header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            tokens.add(header.substring(BEARER.length()).strip());
        }
        Cookie cookie = context.request().getCookie(COOKIE);
        if (cookie != null && !cookie.getValue().isEmpty()) {
            tokens.add(cookie.getValue());
        }
        return tokens;
    }

    private static boolean isPage(RoutingContext context) {
        String path = context.normalizedPath();
        return path.startsWith("/pages") || path.startsWith("/definitions");
    }

    private static void signIn(RoutingContext context) {
        if (!isPage(context)) {
            refuse(context, 401, "Not authenticated");
            return;
        }
        String next = URLEncoder.encode(context.request().uri(), StandardCharsets.UTF_8);
        context.response()
                .setStatusCode(307)
                .putHeader(HttpHeaders.LOCATION, "/auth/login?next=" + next)
                .end();
    }

    private static void refuse(RoutingContext context, int status, String detail) {
        context.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end("{\"detail\":\"" + detail + "\"}");
    }
}
