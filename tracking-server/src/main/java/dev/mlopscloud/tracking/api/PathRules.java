package dev.mlopscloud.tracking.api;

import jakarta.ws.rs.core.UriInfo;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** What no path and no query of the API may hold. */
final class PathRules {

    @ServerRequestFilter
    void refuseNul(UriInfo uri) {
        if (uri.getPath().indexOf('\0') >= 0) {
            throw MlflowException.invalid("The path cannot contain NUL (0x00) characters");
        }
        uri.getQueryParameters().forEach((name, values) -> {
            if (values.stream().anyMatch(value -> value.indexOf('\0') >= 0)) {
                throw MlflowException.invalid("'" + name + "' cannot contain NUL (0x00) characters");
            }
        });
    }
}
