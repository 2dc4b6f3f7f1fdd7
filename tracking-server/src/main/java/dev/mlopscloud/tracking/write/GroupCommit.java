package dev.mlopscloud.tracking.write;

import dev.mlopscloud.tracking.api.Empty;
import dev.mlopscloud.tracking.gather.GatherConfig;
import dev.mlopscloud.tracking.gather.Gatherer;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;

/** What is logged to runs, gathered into shared transactions. */
@Singleton
final class GroupCommit {
    private final Gatherer<LogRequest, Empty> requests;

    GroupCommit(LogWriter writer, GatherConfig config) {
        this.requests = new Gatherer<>("log-writer", config, LogRequest::rows, writer::write);
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        requests.close();
    }

    /** Completes when {@code request} is safe on disk, or refused. */
    CompletableFuture<Empty> write(LogRequest request) {
        return requests.ask(request);
    }
}
