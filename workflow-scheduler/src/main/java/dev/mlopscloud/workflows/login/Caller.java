package dev.mlopscloud.workflows.login;

import io.quarkus.arc.Arc;
import io.quarkus.arc.ArcContainer;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/** Whose request it is that the current thread answers. */
@Singleton
public final class Caller {
    static final String KEY = "mlops.login.user";

    private final CurrentVertxRequest request;

    Caller(CurrentVertxRequest request) {
        this.request = request;
    }

    /** The user; anybody where nobody signs in, and where no request is answered. */
    public User user() {
        ArcContainer container = Arc.container();
        if (container == null || !container.requestContext().isActive()) {
            return User.ANYBODY;
        }
        RoutingContext current = request.getCurrent();
        User user = current == null ? null : current.get(KEY);
        return user == null ? User.ANYBODY : user;
    }
}
