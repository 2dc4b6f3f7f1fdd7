package dev.mlopscloud.workflows.execution;

import dev.mlopscloud.workflows.credential.Credentials;
import dev.mlopscloud.workflows.credential.Credentials.Caller;
import dev.mlopscloud.workflows.credential.Credentials.Scope;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.run.Lease;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who calls, and whether they may. */
@Singleton
final class Callers {
    private final Credentials credentials;

    Callers(Credentials credentials) {
        this.credentials = credentials;
    }

    /** The lease of a try whose process calls. */
    Lease task(@Nullable String authorization) {
        Caller caller = credentials.caller(authorization);
        if (caller.scope() != Scope.EXECUTION) {
            throw ApiFailure.forbidden("Token type is not allowed for this endpoint");
        }
        return lease(caller);
    }

    /** The same, if it calls about itself. */
    Lease self(@Nullable String authorization, String taskInstance) {
        return own(task(authorization), taskInstance);
    }

    /** The same for the first call of a try, whose token is good for nothing else. */
    Lease starting(@Nullable String authorization, String taskInstance) {
        Caller caller = credentials.caller(authorization);
        if (caller.scope() == Scope.TRIGGERER) {
            throw ApiFailure.forbidden("Token type is not allowed for this endpoint");
        }
        return own(lease(caller), taskInstance);
    }

    /** Lets only what calls functions of DAGs, and watches for their triggers, go on. */
    void triggerer(@Nullable String authorization) {
        if (credentials.caller(authorization).scope() != Scope.TRIGGERER) {
            throw ApiFailure.forbidden("Only triggerers may call this");
        }
    }

    /** Lets tasks and triggerers read. */
    void reader(@Nullable String authorization) {
        if (credentials.caller(authorization).scope() == Scope.WORKLOAD) {
            throw ApiFailure.forbidden("Token type is not allowed for this endpoint");
        }
    }

    /** The token with which a started try goes on. */
    String token(Lease lease) {
        return credentials.token(Scope.EXECUTION, lease.taskInstance(), lease.tryNumber(), lease.id());
    }

    private static Lease own(Lease lease, String taskInstance) {
        UUID asked;
        try {
            asked = UUID.fromString(taskInstance);
        } catch (IllegalArgumentException e) {
            throw ApiFailure.parameter(
                    "path", "task_instance_id", "uuid_parsing", "Input should be a valid UUID", taskInstance);
        }
        if (!asked.equals(lease.taskInstance())) {
            throw ApiFailure.forbidden("Token subject does not match task instance ID");
        }
        return lease;
    }

    private static Lease lease(Caller caller) {
        return new Lease(caller.subject(), caller.tryNumber(), caller.lease());
    }
}
