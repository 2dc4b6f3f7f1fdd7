package dev.mlopscloud.tracking.api;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The same routes under other names: the UI calls the API below {@code /ajax-api}, and some exist in two versions. */
@Singleton
final class AjaxSurface {
    private static final String PREFIX = "/ajax-api/";

    /** What traces have in 2.0 they have in 3.0 under the same names. */
    private static final Pattern OLDER = Pattern.compile("(/api/2\\.0)/mlflow/(?:get-trace-artifact|traces"
            + "(?:/(?:delete-traces|link-to-run|link-prompts)|/[^/?]+/tags)(?:\\?|$))");

    /** Behind the border, which refuses first, and before all routes. */
    private static final int PRIORITY = 900;

    void install(@Observes Filters filters) {
        filters.register(AjaxSurface::rename, PRIORITY);
    }

    private static void rename(RoutingContext context) {
        HttpServerRequest request = context.request();
        String uri = request.uri();
        String named = uri.startsWith(PREFIX) ? "/api/" + uri.substring(PREFIX.length()) : uri;
        Matcher older = OLDER.matcher(named);
        if (older.lookingAt()) {
            named = "/api/3.0" + named.substring(older.end(1));
        }
        if (named.equals(uri)) {
            context.next();
        } else {
            context.reroute(named);
        }
    }
}
