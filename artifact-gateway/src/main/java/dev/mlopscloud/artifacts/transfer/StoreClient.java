package dev.mlopscloud.artifacts.transfer;

import dev.mlopscloud.artifacts.object.S3Calls;
import dev.mlopscloud.artifacts.object.SignedRequest;
import dev.mlopscloud.artifacts.object.StoreConfig;
import dev.mlopscloud.artifacts.object.StoreFailure;
import dev.mlopscloud.artifacts.object.StoreFailure.Kind;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Connections to the store for bodies, on the event loop of the client whose body it is: nothing changes threads. */
@Singleton
final class StoreClient {
    private static final int MAX_ERROR_BYTES = 4096;
    private static final int CHUNK_BYTES = 64 << 10;
    /** Below what stores allow, so that a connection is never taken while the store closes it. */
    private static final int KEEP_ALIVE_SECONDS = 5;

    private final HttpClient http;
    private final Duration patience;

    StoreClient(
            Vertx vertx,
            TransferConfig transfers,
            StoreConfig store,
            @ConfigProperty(name = "quarkus.s3.sync-client.connection-timeout", defaultValue = "2S")
                    Duration connectionTimeout,
            @ConfigProperty(name = "quarkus.s3.sync-client.socket-timeout", defaultValue = "30S")
                    Duration socketTimeout) {
        this.patience = socketTimeout;
        var options = new HttpClientOptions()
                .setMaxPoolSize(transfers.concurrent())
                .setMaxWaitQueueSize(transfers.concurrent())
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setConnectTimeout(Math.toIntExact(connectionTimeout.toMillis()))
                .setIdleTimeout(Math.toIntExact(Math.max(1, socketTimeout.toSeconds())))
                .setMaxChunkSize(CHUNK_BYTES)
                .setTcpNoDelay(true);
        store.caCertificate()
                .ifPresent(file -> options.setTrustOptions(new PemTrustOptions().addCertPath(file.toString())));
        this.http = vertx.createHttpClient(options);
    }

    /** How long the store may take to answer. */
    Duration patience() {
        return patience;
    }

    /** Prepares a request; call on {@code context}'s event loop. */
    Future<HttpClientRequest> request(HttpMethod method, SignedRequest signed) {
        URI uri = signed.uri();
        boolean tls = "https".equals(uri.getScheme());
        int defaultPort = tls ? 443 : 80;
        var options = new RequestOptions()
                .setMethod(method)
                .setSsl(tls)
                .setHost(uri.getHost())
                .setPort(uri.getPort() < 0 ? defaultPort : uri.getPort())
                .setURI(uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()));
        signed.headers().forEach(options::putHeader);
        // Its failures arrive with the answer as well; without a handler they are logged as errors besides.
        return http.request(options).map(request -> request.exceptionHandler(failure -> {}));
    }

    /** Runs {@code work} on the event loop and waits for what it promises. */
    <T> T await(Context context, Duration atMost, Work<T> work) throws IOException {
        var result = new CompletableFuture<T>();
        context.runOnContext(none -> work.start().onComplete(done -> {
            if (done.succeeded()) {
                result.complete(done.result());
            } else {
                result.completeExceptionally(done.cause());
            }
        }));
        try {
            return result.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof StoreFailure failure) {
                throw failure;
            }
            throw new IOException(cause == null ? "failed" : String.valueOf(cause.getMessage()), cause);
        } catch (TimeoutException e) {
            throw new IOException("no answer in " + atMost, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreFailure(Kind.UNEXPECTED, "interrupted", e);
        }
    }

    /** Starts on an event loop. */
    interface Work<T> {
        Future<T> start();
    }

    /** The answer if it is a success, with its body still to come; else what it says is wrong. */
    static Future<HttpClientResponse> successful(String what, HttpClientResponse answer) {
        if (answer.statusCode() < 300) {
            // Asked for now, its end also tells of a break that comes before anybody reads; asked for later it would
            // not.
            answer.end();
            // Given up before it is read, an answer would otherwise be logged as an error.
            return Future.succeededFuture(answer.exceptionHandler(failure -> {}).pause());
        }
        var text = Buffer.buffer();
        answer.handler(piece -> {
            if (text.length() < MAX_ERROR_BYTES) {
                text.appendBuffer(piece);
            }
        });
        return answer.end().compose(none -> {
            String body = text.getString(0, Math.min(text.length(), MAX_ERROR_BYTES), StandardCharsets.UTF_8.name());
            return Future.failedFuture(S3Calls.failure(what, answer.statusCode(), body));
        });
    }
}
