package dev.mlopscloud.tracking.webhook;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Sends one delivery once, to an address that was checked, and follows no redirect. */
@Singleton
final class WebhookSender {
    /** Of an answer, what is read; only a test shows it to anybody. */
    private static final int LARGEST_ANSWER_BYTES = 64 * 1024;

    private final HttpClient client;
    private final Destination destinations;
    private final WebhookConfig config;
    private final Clock clock = Clock.systemUTC();

    WebhookSender(Vertx vertx, Destination destinations, WebhookConfig config) {
        this.destinations = destinations;
        this.config = config;
        // No connection is kept: each is made to the address that was just resolved.
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setKeepAlive(false)
                .setMaxPoolSize(config.senders())
                .setConnectTimeout(Math.toIntExact(config.timeout().toMillis())));
    }

    /**
     * What to send.
     *
     * @param attempt counts from 0; further attempts try the host's further addresses
     */
    record Letter(String url, @Nullable String secret, String deliveryId, String body, int attempt) {}

    /**
     * The receiver's answer.
     *
     * @param retryAfter seconds, or a date, as the header says
     */
    record Answer(int status, String body, @Nullable String retryAfter) {}

    /**
     * Sends a letter.
     *
     * @throws dev.mlopscloud.tracking.api.MlflowException if its address is not allowed
     * @throws UndeliverableException if there was no answer in time
     */
    Answer send(Letter letter) {
        Destination.Place place = destinations.resolve(letter.url);
        InetAddress address =
                place.addresses().get(letter.attempt % place.addresses().size());
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setSsl(place.isEncrypted())
                .setHost(place.host())
                .setPort(place.port())
                .setServer(SocketAddress.inetSocketAddress(place.port(), address.getHostAddress()))
                .setURI(place.target());
        headers(options, letter, place);
        Future<Answer> answer = client.request(options).compose(request -> request.send(Buffer.buffer(letter.body))
                .compose(response -> read(request, response)));
        try {
            return answer.toCompletionStage()
                    .toCompletableFuture()
                    .get(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            String reason = e.getCause() == null ? null : e.getCause().getMessage();
            throw new UndeliverableException(reason == null ? "the connection failed" : reason);
        } catch (TimeoutException e) {
            throw new UndeliverableException("no answer within " + config.timeout());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UndeliverableException("the server is stopping");
        }
    }

    private void headers(RequestOptions options, Letter letter, Destination.Place place) {
        String timestamp = Long.toString(clock.instant().getEpochSecond());
        options.putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.USER_AGENT, "mlops-cloud")
                .putHeader("X-MLflow-Delivery-Id", letter.deliveryId)
                .putHeader("X-MLflow-Timestamp", timestamp);
        if (letter.secret != null) {
            options.putHeader(
                    "X-MLflow-Signature",
                    WebhookSecrets.signature(letter.secret, letter.deliveryId, timestamp, letter.body));
        }
        String user = place.uri().getUserInfo();
        if (user != null) {
            String credentials = Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
            options.putHeader(HttpHeaders.AUTHORIZATION, "Basic " + credentials);
        }
    }

    /** Reads what is wanted of an answer and leaves the rest. */
    private static Future<Answer> read(HttpClientRequest request, HttpClientResponse response) {
        Promise<Answer> done = Promise.promise();
        Buffer body = Buffer.buffer();
        response.exceptionHandler(done::tryFail);
        response.handler(piece -> {
            body.appendBuffer(piece, 0, Math.min(piece.length(), LARGEST_ANSWER_BYTES - body.length()));
            if (body.length() == LARGEST_ANSWER_BYTES) {
                done.tryComplete(answer(response, body));
                request.reset();
            }
        });
        response.endHandler(end -> done.tryComplete(answer(response, body)));
        return done.future();
    }

    private static Answer answer(HttpClientResponse response, Buffer body) {
        String text = new String(body.getBytes(), StandardCharsets.UTF_8);
        return new Answer(response.statusCode(), text, response.getHeader("Retry-After"));
    }
}
