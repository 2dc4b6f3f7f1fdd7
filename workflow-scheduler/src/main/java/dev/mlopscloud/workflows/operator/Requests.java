package dev.mlopscloud.workflows.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mlopscloud.workflows.connection.Connection;
import dev.mlopscloud.workflows.connection.Connections;
import dev.mlopscloud.workflows.definition.Action;
import dev.mlopscloud.workflows.document.Document;
import dev.mlopscloud.workflows.document.MalformedDocumentException;
import dev.mlopscloud.workflows.trace.Traces;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Requests over HTTP: the operator, and what sensors ask. */
final class Requests {
    private static final Duration CONNECTING = Duration.ofSeconds(30);
    private static final double DEFAULT_TIMEOUT = 60;
    private static final int LONGEST_ANSWER = 1 << 19;

    private final Connections connections;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECTING)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();

    Requests(Connections connections) {
        this.connections = connections;
    }

    /** An answer, its body bounded. */
    record Answer(int status, String body) {}

    /** Sends the request of a task; statuses from 400 are failures. */
    JsonNode run(Call call) throws IOException, InterruptedException {
        Action action = call.action();
        Answer answer = send(action, "POST");
        call.say(action.text("method", "POST") + " was answered " + answer.status());
        if (answer.status() >= 400) {
            throw new IOException(answer.status() + " was answered: " + start(answer.body()));
        }
        String check = action.text("response_check");
        if (check != null && !answer.body().contains(check)) {
            throw new IOException("The answer does not contain what response_check asks for");
        }
        return action.flag("response_json", false)
                ? json(answer.body())
                : JsonNodeFactory.instance.textNode(answer.body());
    }

    private static JsonNode json(String body) throws IOException {
        try {
            return Document.json(body).root();
        } catch (MalformedDocumentException e) {
            throw new IOException("The answer is no JSON: " + e.getMessage(), e);
        }
    }

    private static String start(String body) {
        return body.substring(0, Math.min(500, body.length()));
    }

    /** Whether the answer is the one that a sensor waits for: no failure, and with the text that it asks for. */
    boolean look(Action action) throws IOException, InterruptedException {
        Answer answer = send(action, "GET");
        if (answer.status() >= 400 && answer.status() != 404) {
            throw new IOException(answer.status() + " was answered: " + start(answer.body()));
        }
        String check = action.text("response_check");
        return answer.status() < 400 && (check == null || answer.body().contains(check));
    }

    private Answer send(Action action, String otherwise) throws IOException, InterruptedException {
        String connectionId = action.text("http_conn_id");
        Connection connection = connectionId == null ? null : connection(connections, connectionId);
        String method = action.text("method", otherwise).toUpperCase(Locale.ROOT);
        String body = body(action);
        boolean inQuery = method.equals("GET") && action.has("data");
        HttpRequest.Builder request;
        try {
            request = HttpRequest.newBuilder(uri(connection, action, inQuery ? body : ""))
                    .timeout(Duration.ofMillis((long) (action.number("request_timeout", DEFAULT_TIMEOUT) * 1000) + 1));
            Traces.into(request);
            headers(connection, action).forEach(request::setHeader);
            request.method(method, body.isEmpty() || inQuery ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        } catch (IllegalArgumentException e) {
            throw new IOException("The request is not possible: " + e.getMessage(), e);
        }
        HttpRequest whole = request.build();
        HttpResponse<InputStream> response;
        try {
            response = http.send(whole, BodyHandlers.ofInputStream());
        } catch (ConnectException e) {
            String host = String.valueOf(whole.uri().getAuthority());
            throw new IOException("No connection to " + host.substring(host.indexOf('@') + 1), e);
        }
        try (InputStream stream = response.body()) {
            byte[] bytes = stream.readNBytes(LONGEST_ANSWER + 1);
            if (bytes.length > LONGEST_ANSWER) {
                throw new IOException("The answer has more than " + LONGEST_ANSWER + " bytes");
            }
            return new Answer(response.statusCode(), new String(bytes, StandardCharsets.UTF_8));
        }
    }

    /** The connection of this id. */
    static Connection connection(Connections connections, String id) throws IOException {
        return connections.lookup(id).orElseThrow(() -> new IOException("The conn_id `" + id + "` isn't defined"));
    }

    private static URI uri(@Nullable Connection connection, Action action, String query) {
        String endpoint = action.text("endpoint", "");
        String base = "";
        if (connection != null && !endpoint.contains("://")) {
            String host = connection.host() == null ? "" : connection.host();
            String scheme = connection.schema() == null ? "http" : connection.schema();
            base = host.contains("://") ? host : scheme + "://" + host;
            base += connection.port() == null ? "" : ":" + connection.port();
            base += base.endsWith("/") || endpoint.startsWith("/") || endpoint.isEmpty() ? "" : "/";
        }
        String whole = base + endpoint;
        if (!whole.startsWith("http://") && !whole.startsWith("https://")) {
            throw new IllegalArgumentException("the endpoint names no host, and there is no http_conn_id");
        }
        return URI.create(query.isEmpty() ? whole : whole + (whole.contains("?") ? "&" : "?") + query);
    }

    private static Map<String, String> headers(@Nullable Connection connection, Action action) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        if (connection != null) {
            connection.extras().properties().stream()
                    .filter(member -> member.getValue().isTextual())
                    .forEach(member ->
                            headers.put(member.getKey(), member.getValue().textValue()));
            if (connection.login() != null) {
                String pair = connection.login() + ":" + (connection.password() == null ? "" : connection.password());
                headers.put(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
            }
        }
        action.tree("headers")
                .properties()
                .forEach(
                        member -> headers.put(member.getKey(), member.getValue().asText()));
        if (action.has("json") || action.tree("data").isObject()) {
            headers.putIfAbsent(
                    "Content-Type", action.has("json") ? "application/json" : "application/x-www-form-urlencoded");
        }
        return headers;
    }

    private static String body(Action action) {
        if (action.has("json")) {
            JsonNode json = action.tree("json");
            return json.isTextual() ? json.textValue() : json.toString();
        }
        JsonNode data = action.tree("data");
        if (!data.isObject()) {
            return action.text("data", "");
        }
        List<String> pairs = new ArrayList<>();
        data.properties()
                .forEach(member -> pairs.add(
                        encode(member.getKey()) + "=" + encode(member.getValue().asText())));
        return String.join("&", pairs);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
