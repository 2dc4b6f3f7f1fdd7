package dev.mlopscloud.workflows.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mlopscloud.workflows.run.Heartbeat;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/** Asks the other replicas for a log that is not here, as whoever asks for it; what comes is handed on. */
@Singleton
final class Relay {
    private static final Logger LOG = Logger.getLogger(Relay.class);

    /** A request that a replica hands on has it: it is not handed on again. */
    private static final String HANDED_ON = "Mlops-Handed-On";

    private static final List<String> PASSED =
            List.of(HttpHeaders.ACCEPT, HttpHeaders.AUTHORIZATION, HttpHeaders.COOKIE);
    /** Clients need not encode what {@link URI} wants to be encoded. */
    private static final Pattern UNENCODED = Pattern.compile("[^!#$%&'()*+,/:;=?@\\w.~-]+");

    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(2);
    private static final int PIECE = 1 << 14;

    private final Heartbeat heartbeat;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT_PATIENCE).build();

    Relay(Heartbeat heartbeat) {
        this.heartbeat = heartbeat;
    }

    static boolean isHandedOn(HttpHeaders headers) {
        return headers.getHeaderString(HANDED_ON) != null;
    }

    /**
     * The answer of the replica that has the log, if one has.
     *
     * @param address path and query, as they were asked for here
     */
    Optional<Response> ask(String address, HttpHeaders headers) {
        for (String neighbour : heartbeat.neighbours()) {
            try {
                HttpResponse<InputStream> answer =
                        http.send(request(neighbour, address, headers), HttpResponse.BodyHandlers.ofInputStream());
                if (answer.statusCode() == 200) {
                    StreamingOutput stream = output -> {
                        try (InputStream body = answer.body()) {
                            byte[] piece = new byte[PIECE];
                            for (int read = body.read(piece); read >= 0; read = body.read(piece)) {
                                output.write(piece, 0, read);
                                output.flush();
                            }
                        }
                    };
                    String type = answer.headers()
                            .firstValue(HttpHeaders.CONTENT_TYPE)
                            .orElse(MediaType.TEXT_PLAIN);
                    return Optional.of(Response.ok(stream, type).build());
                }
                answer.body().close();
            } catch (IOException | IllegalArgumentException e) {
                LOG.debugf(e, "The replica at %s does not answer", neighbour);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static HttpRequest request(String neighbour, String address, HttpHeaders headers) {
        String encoded = UNENCODED.matcher(address).replaceAll(part -> URLEncoder.encode(part.group(), UTF_8));
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(neighbour + encoded)).header(HANDED_ON, "1");
        for (String name : PASSED) {
            String value = headers.getHeaderString(name);
            if (value != null) {
                request.header(name, value);
            }
        }
        return request.build();
    }
}
