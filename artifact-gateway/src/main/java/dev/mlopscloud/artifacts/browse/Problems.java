package dev.mlopscloud.artifacts.browse;

import dev.mlopscloud.artifacts.object.StoreFailure;
import dev.mlopscloud.artifacts.object.UnsafePath;
import dev.mlopscloud.artifacts.transfer.Exchange;
import dev.mlopscloud.artifacts.transfer.Exchanges;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** Pages that say what went wrong, and nothing of the machine. */
@Singleton
final class Problems {
    private static final Logger LOG = Logger.getLogger(Problems.class);

    void notFound(Exchange exchange) {
        answer(exchange, new Problem(404, "There is nothing at this address."));
    }

    void wrongMethod(Exchange exchange) {
        answer(exchange, new Problem(405, "This address does not take this method."));
    }

    void foreignHost(Exchange exchange) {
        answer(exchange, new Problem(403, "This host name is not one of the service's."));
    }

    void foreignOrigin(Exchange exchange) {
        answer(exchange, new Problem(403, "Pages of other sites may change nothing here."));
    }

    void refuse(Exchange exchange, Exception failure) {
        answer(exchange, explain(failure));
    }

    private static void answer(Exchange exchange, Problem problem) {
        Pages.send(exchange, problem.status(), Pages.problem(problem.status(), problem.text()));
    }

    private static Problem explain(Exception failure) {
        return switch (failure) {
            case Problem problem -> problem;
            case UnsafePath unsafe -> Problem.badRequest("This is no address of an object.");
            case Exchanges.Overloaded overloaded -> new Problem(503, "Too many transfers. Try again later.");
            case StoreFailure store -> ofStore(store);
            default -> {
                LOG.error("Unexpected failure", failure);
                yield new Problem(500, "The object browser failed unexpectedly.");
            }
        };
    }

    private static Problem ofStore(StoreFailure failure) {
        LOG.debug("The object store refused or failed", failure);
        return switch (failure.kind()) {
            case MISSING -> new Problem(404, "There is no such object.");
            case OUT_OF_RANGE, CHANGED, REFUSED -> Problem.badRequest("The object store does not accept this.");
            case UNAUTHENTICATED -> new Problem(502, "The object store does not accept the gateway's credentials.");
            case DENIED -> new Problem(403, "The object store denies access.");
            case FULL -> new Problem(507, "The object store has no room left.");
            case CORRUPTED -> new Problem(502, "The upload was damaged on its way and was not kept.");
            case UNAVAILABLE -> {
                LOG.warnf("The object store is unavailable: %s", failure.getMessage());
                yield new Problem(503, "The object store is unavailable. Try again later.");
            }
            case UNEXPECTED -> {
                LOG.error("The object store failed", failure);
                yield new Problem(502, "The object store failed unexpectedly.");
            }
        };
    }
}
