package dev.mlopscloud.artifacts.mlflow;

import dev.mlopscloud.artifacts.object.StoreFailure;
import dev.mlopscloud.artifacts.object.UnsafePath;
import dev.mlopscloud.artifacts.transfer.Exchanges;
import org.jboss.logging.Logger;

/** What a client is told about what went wrong here: never a host, a key or a stack trace. */
final class Failures {
    private static final Logger LOG = Logger.getLogger(Failures.class);

    private Failures() {}

    static ApiException explain(Exception failure) {
        return switch (failure) {
            case ApiException answer -> answer;
            case UnsafePath unsafe -> ApiException.of(ErrorCode.INVALID_PARAMETER_VALUE, "Invalid path");
            case StoreFailure store -> ofStore(store);
            case Exchanges.Overloaded overloaded ->
                ApiException.of(ErrorCode.TEMPORARILY_UNAVAILABLE, "Too many transfers. Try again later.");
            default -> {
                LOG.error("Unexpected failure", failure);
                yield ApiException.of(ErrorCode.INTERNAL_ERROR, "The artifact gateway failed unexpectedly.");
            }
        };
    }

    private static ApiException ofStore(StoreFailure failure) {
        return switch (failure.kind()) {
            case MISSING -> ApiException.of(ErrorCode.RESOURCE_DOES_NOT_EXIST, "Not Found");
            case OUT_OF_RANGE, CHANGED, REFUSED -> {
                LOG.debug("The object store refused a request", failure);
                yield ApiException.of(
                        ErrorCode.INVALID_PARAMETER_VALUE, "The artifact store does not accept this request.");
            }
            case UNAUTHENTICATED -> {
                LOG.errorf("The object store does not know the gateway's credentials: %s", failure.getMessage());
                yield ApiException.of(
                        ErrorCode.UNAUTHENTICATED, "The artifact store does not accept the server's credentials.");
            }
            case DENIED -> {
                LOG.errorf("The object store denies the gateway: %s", failure.getMessage());
                yield ApiException.of(ErrorCode.PERMISSION_DENIED, "The artifact store denies access.");
            }
            case UNAVAILABLE -> {
                LOG.warnf("The object store is unavailable: %s", failure.getMessage());
                yield ApiException.of(
                        ErrorCode.TEMPORARILY_UNAVAILABLE, "The artifact store is unavailable. Try again later.");
            }
            case FULL -> {
                LOG.errorf("The object store is full: %s", failure.getMessage());
                yield ApiException.of(ErrorCode.RESOURCE_EXHAUSTED, "The artifact store has no room left.");
            }
            case CORRUPTED -> {
                LOG.errorf("The object store damaged an upload: %s", failure.getMessage());
                yield ApiException.of(ErrorCode.DATA_LOSS, "The artifact was damaged on its way to the store.");
            }
            case UNEXPECTED -> {
                LOG.error("The object store failed", failure);
                yield ApiException.of(ErrorCode.INTERNAL_ERROR, "The artifact store failed unexpectedly.");
            }
        };
    }
}
