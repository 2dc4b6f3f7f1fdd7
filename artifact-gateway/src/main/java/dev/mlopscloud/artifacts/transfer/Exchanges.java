package dev.mlopscloud.artifacts.transfer;

import io.quarkus.virtual.threads.VirtualThreads;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;

/** Runs requests on virtual threads, so many at a time. */
@Singleton
public final class Exchanges {
    private static final Logger LOG = Logger.getLogger(Exchanges.class);

    private final ExecutorService threads;
    private final TransferConfig config;
    private final Semaphore turns;

    Exchanges(@VirtualThreads ExecutorService threads, TransferConfig config) {
        this.threads = threads;
        this.config = config;
        this.turns = new Semaphore(config.concurrent(), true);
    }

    /** No turn came in time. */
    public static final class Overloaded extends RuntimeException {
        private Overloaded() {
            super("Too many transfers. Try again later.");
        }
    }

    /**
     * Begins a request; call where it was routed.
     *
     * @param tail what of the path belongs to the operation
     * @param refusal answers what the operation threw, unless an answer has begun
     */
    public void begin(
            RoutingContext context, String tail, Operation operation, BiConsumer<Exchange, Exception> refusal) {
        HttpServerRequest request = context.request();
        request.pause();
        var exchange = new Exchange(request, context.vertx().getOrCreateContext(), tail, config.idleTimeout());
        threads.execute(() -> run(exchange, operation, refusal));
    }

    private void run(Exchange exchange, Operation operation, BiConsumer<Exchange, Exception> refusal) {
        try {
            if (!turns.tryAcquire(config.queueTimeout().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new Overloaded();
            }
            try {
                operation.run(exchange);
            } finally {
                turns.release();
            }
        } catch (ClientStalled e) {
            LOG.debugf("A transfer ended early: %s", e.getMessage());
            exchange.breakOff();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.breakOff();
        } catch (IOException | RuntimeException e) {
            fail(exchange, e, refusal);
        } finally {
            exchange.body().discardRest();
        }
    }

    private static void fail(Exchange exchange, Exception failure, BiConsumer<Exchange, Exception> refusal) {
        if (exchange.response().headWritten()) {
            LOG.warnf("An answer broke off: %s", failure.getMessage());
            exchange.breakOff();
        } else {
            refusal.accept(exchange, failure);
        }
    }
}
