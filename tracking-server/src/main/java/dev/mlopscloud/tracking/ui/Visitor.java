package dev.mlopscloud.tracking.ui;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * The UI asks on its pages who is signed in, and nobody is. The original without its auth app answers 404, which
 * browsers report as a failed call on every page; here the answer is a person without a name. Clients of {@code /api},
 * to whom the 404 means that there is no auth app, get it.
 */
@Singleton
final class Visitor {
    private static final String CURRENT_USER = "/ajax-api/2.0/mlflow/users/current";

    /** Behind the border, and before {@code /ajax-api} is taken for {@code /api}. */
    private static final int PRIORITY = 950;

    void install(@Observes Filters filters) {
        filters.register(Visitor::answer, PRIORITY);
    }

    private static void answer(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (HttpMethod.GET.equals(request.method()) && CURRENT_USER.equals(request.path())) {
            request.response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end("{}");
        } else {
            context.next();
        }
    }
}
