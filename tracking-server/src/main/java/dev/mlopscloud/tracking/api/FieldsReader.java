package dev.mlopscloud.tracking.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Set;
import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyReader;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request into {@link Fields}: a GET's query parameters, or the JSON object of the body. A body that is not
 * JSON counts as empty, so that the answer names the first missing field, as the original's does.
 */
@Provider
final class FieldsReader implements ServerMessageBodyReader<Fields> {
    /** A dataset's schema, source and profile together stay below this. */
    private static final int LARGEST_BODY_BYTES = 64 * 1024 * 1024;

    /** The fields that hold lists: a query parameter of such a name is a list even when it occurs once. */
    private static final Set<String> LISTS = Set.of("order_by", "run_ids", "stages", "experiment_ids", "trace_ids");

    /** The methods whose body must say that it is JSON. */
    private static final Set<String> TYPED = Set.of(HttpMethod.POST, HttpMethod.PUT);

    private final ObjectMapper json;

    FieldsReader(ObjectMapper json) {
        this.json = json;
    }

    @Override
    public boolean isReadable(Class<?> type, Type genericType, ResteasyReactiveResourceInfo info, MediaType mediaType) {
        return type == Fields.class;
    }

    @Override
    public boolean isReadable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return type == Fields.class;
    }

    @Override
    public Fields readFrom(Class<Fields> type, Type genericType, MediaType mediaType, ServerRequestContext context)
            throws IOException {
        ResteasyReactiveRequestContext request = (ResteasyReactiveRequestContext) context;
        UriInfo uri = request.getUriInfo();
        if (request.getMethod().equals(HttpMethod.GET)
                && !uri.getQueryParameters().isEmpty()) {
            return new Fields(query(uri.getQueryParameters()));
        }
        if (TYPED.contains(request.getMethod())) {
            checkContentType(request.serverRequest().getRequestHeader("Content-Type"));
        }
        return new Fields(body(context.getInputStream()));
    }

    @Override
    public Fields readFrom(
            Class<Fields> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream body)
            throws IOException {
        return readFrom(type, genericType, mediaType, CurrentRequestManager.get());
    }

    private ObjectNode query(MultivaluedMap<String, String> parameters) {
        ObjectNode fields = json.createObjectNode();
        parameters.forEach((name, values) -> {
            if (LISTS.contains(name)) {
                fields.set(name, texts(values));
            } else {
                fields.put(name, values.getFirst());
            }
        });
        return fields;
    }

    private ArrayNode texts(List<String> values) {
        ArrayNode texts = json.createArrayNode();
        values.forEach(texts::add);
        return texts;
    }

    private static void checkContentType(@Nullable String header) {
        String type = header == null ? "" : header.split(";", 2)[0].strip();
        if (!type.equalsIgnoreCase(MediaType.APPLICATION_JSON)) {
            throw MlflowException.invalid("Bad Request. Content-Type must be one of ['application/json'].");
        }
    }

    private ObjectNode body(InputStream stream) throws IOException {
        byte[] bytes = stream.readNBytes(LARGEST_BODY_BYTES + 1);
        if (bytes.length > LARGEST_BODY_BYTES) {
            throw MlflowException.invalid("The request's body is larger than " + LARGEST_BODY_BYTES + " bytes.");
        }
        try {
            JsonNode parsed = json.readTree(bytes);
            // Old clients send their JSON encoded twice.
            JsonNode node = parsed != null && parsed.isTextual() ? json.readTree(parsed.textValue()) : parsed;
            return node instanceof ObjectNode object ? object : json.createObjectNode();
        } catch (JsonProcessingException e) {
            return json.createObjectNode();
        }
    }
}
