package dev.mlopscloud.tracking.artifact;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mlopscloud.tracking.api.ErrorBody;
import dev.mlopscloud.tracking.api.ErrorCode;
import dev.mlopscloud.tracking.api.MlflowException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * The artifact gateway. Bodies stream through in both directions at the pace of the slower side; when one side goes
 * away the other is told by a reset, never by an end that would look like a whole file.
 */
@Singleton
final class Gateway {
    static final String FILES = "/api/2.0/mlflow-artifacts/artifacts";
    static final String LINKS = "/api/2.0/mlflow-artifacts/presigned";

    private static final Logger LOG = Logger.getLogger(Gateway.class);
    private static final int CONNECT_TIMEOUT_MS = 5_000;
    /** A side that is silent for so long is gone. */
    private static final int IDLE_TIMEOUT_SECONDS = 300;

    private static final int CONNECTIONS = 128;
    private static final int ANSWER_TIMEOUT_SECONDS = 60;

    private static final List<CharSequence> REQUEST_HEADERS = List.of(
            HttpHeaders.CONTENT_LENGTH,
            HttpHeaders.CONTENT_TYPE,
            HttpHeaderNames.RANGE,
            HttpHeaderNames.IF_RANGE,
            HttpHeaders.IF_NONE_MATCH,
            HttpHeaders.IF_MODIFIED_SINCE);

    /** What belongs to one connection only, or is set by the border for every answer. */
    private static final Set<String> OWN_HEADERS = Set.of(
            "connection", "keep-alive", "transfer-encoding", "upgrade", "x-content-type-options", "x-frame-options");

    private final HttpClient client;
    private final ArtifactConfig config;
    private final ObjectMapper json;

    Gateway(Vertx vertx, ArtifactConfig config, ObjectMapper json) {
        this.config = config;
        this.json = json;
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setMaxPoolSize(CONNECTIONS)
                .setConnectTimeout(CONNECT_TIMEOUT_MS)
                .setIdleTimeout(IDLE_TIMEOUT_SECONDS)
                .setTcpNoDelay(true));
    }

    /** Sends the request on to {@code uri} of the gateway, body included, and its answer back. */
    void pass(HttpServerRequest request, String uri) {
        request.pause();
        client.request(to(request.method(), uri))
                .onSuccess(upstream -> send(request, upstream))
                .onFailure(cause -> unreachable(request, cause));
    }

    private RequestOptions to(HttpMethod method, String uri) {
        int port = config.url().getPort();
        boolean tls = "https".equals(config.url().getScheme());
        int defaultPort = tls ? 443 : 80;
        return new RequestOptions()
                .setMethod(method)
                .setSsl(tls)
                .setHost(config.url().getHost())
                .setPort(port < 0 ? defaultPort : port)
                .setURI(uri);
    }

    private void send(HttpServerRequest request, HttpClientRequest upstream) {
        for (CharSequence name : REQUEST_HEADERS) {
            String value = request.getHeader(name);
            if (value != null) {
                upstream.putHeader(name, value);
            }
        }
        if (request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null) {
            upstream.setChunked(true);
        }
        if (request.getHeader(HttpHeaderNames.EXPECT) != null) {
            request.response().writeContinue();
        }
        request.response().closeHandler(closed -> upstream.reset());
        upstream.response()
                .onSuccess(answer -> answer(request, upstream, answer))
                .onFailure(cause -> unreachable(request, cause));
        request.pipe().endOnFailure(false).to(upstream).onFailure(cause -> upstream.reset());
    }

    private static void answer(HttpServerRequest request, HttpClientRequest upstream, HttpClientResponse answer) {
        HttpServerResponse response = request.response();
        response.setStatusCode(answer.statusCode());
        answer.headers().forEach(header -> {
            if (!OWN_HEADERS.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                response.headers().add(header.getKey(), header.getValue());
            }
        });
        boolean bodiless = HttpMethod.HEAD.equals(request.method()) || answer.statusCode() == 304;
        if (!bodiless && answer.getHeader(HttpHeaders.CONTENT_LENGTH) == null) {
            response.setChunked(true);
        }
        answer.pipe().endOnFailure(false).to(response).onFailure(cause -> {
            upstream.reset();
            // The status is out already: only a broken connection tells the client that the file is not whole.
            request.connection().close();
        });
    }

    private void unreachable(HttpServerRequest request, Throwable cause) {
        HttpServerResponse response = request.response();
        if (response.closed() || response.ended()) {
            return;
        }
        LOG.warnf("The artifact gateway at %s does not answer: %s", config.url(), cause.getMessage());
        if (response.headWritten()) {
            request.connection().close();
            return;
        }
        // The rest of an upload is not worth receiving. In HTTP/2 a connection is not one request's to close.
        if (request.version() != HttpVersion.HTTP_2) {
            response.putHeader(HttpHeaders.CONNECTION, "close");
        }
        refuse(response, ErrorCode.TEMPORARILY_UNAVAILABLE, "The artifact gateway does not answer.");
    }

    /** Answers an error in MLflow's shape. */
    void refuse(HttpServerResponse response, ErrorCode code, String message) {
        try {
            response.setStatusCode(code.status())
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end(json.writeValueAsString(ErrorBody.of(code, message)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The entries of a directory, as the gateway lists them. */
    JsonNode list(String path) {
        String uri = FILES + "?path=" + URLEncoder.encode(path, StandardCharsets.UTF_8);
        return ask(HttpMethod.GET, uri);
    }

    /** A call of the gateway's own that is answered with JSON. */
    JsonNode ask(HttpMethod method, String uri) {
        try {
            return json.readTree(ask(to(method, uri), Buffer.buffer()).getBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a small file whole. */
    void put(String path, byte[] content) {
        ask(to(HttpMethod.PUT, FILES + "/" + ArtifactPath.encoded(path)), Buffer.buffer(content));
    }

    /** The body of the answer. It is asked for where the request is sent: later, it may have gone by. */
    private Buffer ask(RequestOptions options, Buffer content) {
        Future<Buffer> body = client.request(options).compose(request -> request.send(content)
                .compose(answer -> answer.body().compose(sent -> judged(answer.statusCode(), sent))));
        try {
            return body.toCompletionStage().toCompletableFuture().get(ANSWER_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            if (e.getCause() instanceof MlflowException refusal) {
                throw refusal;
            }
            LOG.warnf("The artifact gateway at %s does not answer: %s", config.url(), e.getMessage());
            throw new MlflowException(ErrorCode.TEMPORARILY_UNAVAILABLE, "The artifact gateway does not answer.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MlflowException(ErrorCode.TEMPORARILY_UNAVAILABLE, "The server is stopping.");
        }
    }

    /** What the gateway refuses is the caller's mistake. */
    private Future<Buffer> judged(int status, Buffer body) {
        if (status == 200) {
            return Future.succeededFuture(body);
        }
        if (status >= 500) {
            return Future.failedFuture("status " + status);
        }
        return Future.failedFuture(MlflowException.invalid("Invalid path"));
    }
}
