package dev.mlopscloud.workflows.execution;

import dev.mlopscloud.workflows.credential.Credentials;
import dev.mlopscloud.workflows.problem.ApiFailure;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Gives the processes of tasks another token before theirs runs out. */
@Singleton
final class TokenRenewal {
    static final String HEADER = "Refreshed-API-Token";

    /** Made with the first request: filters exist before there are settings, in a native executable as it is built. */
    private final Instance<Credentials> credentials;

    TokenRenewal(Instance<Credentials> credentials) {
        this.credentials = credentials;
    }

    @ServerResponseFilter
    public void renew(ContainerRequestContext request, ContainerResponseContext response) {
        String authorization = request.getHeaderString("Authorization");
        String path = request.getUriInfo().getPath();
        boolean asked = path.startsWith("/execution/") || path.startsWith("execution/");
        if (!asked || authorization == null || response.getStatus() >= 400) {
            return;
        }
        Credentials checked = credentials.get();
        try {
            checked.renewed(checked.caller(authorization))
                    .ifPresent(token -> response.getHeaders().putSingle(HEADER, token));
        } catch (ApiFailure e) {
            response.getHeaders().remove(HEADER);
        }
    }
}
