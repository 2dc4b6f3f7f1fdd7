package dev.mlopscloud.workflows.rest;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** The groups of Airflow's API that this service does not have: they say so, instead of not being found. */
@Singleton
final class UnsupportedGroups {
    private static final String ROUTE = "/api/v2/(?<group>assets|backfills|plugins|providers"
            + "|config|jobs|importErrors|dagWarnings|dagTags|parseDagFile|auth)(?:/.*)?";

    /** Ahead of the resources, which would not find them, and behind the border. */
    private static final int ORDER = -1;

    void install(@Observes Router router) {
        router.routeWithRegex(ROUTE).order(ORDER).handler(context -> context.response()
                .setStatusCode(501)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end("{\"detail\":\"This scheduler does not support " + context.pathParam("group") + "\"}"));
    }
}
