package dev.mlopscloud.tracking.api;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Set;
import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyReader;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/**
 * Reads a request into {@link Fields}: a GET's query parameters, or the JSON object of the body.
 */
@Provider
final class FieldsReader implements ServerMessageBodyReader<Fields> {
    /** The methods whose body must say that it is JSON. */
    private static final Set<String> TYPED = Set.of(HttpMethod.POST, HttpMethod.PUT);

    private final FieldsParser parser;
    private final BodyRoom room;

    FieldsReader(FieldsParser parser, BodyRoom room) {
        this.parser = parser;
        this.room = room;
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
            MultivaluedMap<String, String> parameters = uri.getQueryParameters();
            return parser.query(parameters.keySet(), parameters::get);
        }
        if (TYPED.contains(request.getMethod())) {
            FieldsParser.checkContentType(request.serverRequest().getRequestHeader("Content-Type"));
        }
        FieldsParser.checkLength(request.serverRequest().getRequestHeader("Content-Length"));
        return room.read(context.getInputStream(), FieldsParser.LARGEST_BODY_BYTES, body -> {
            if (body.length > FieldsParser.LARGEST_BODY_BYTES) {
                throw FieldsParser.tooLarge();
            }
            return parser.body(body);
        });
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
}
