package dev.mlopscloud.workflows.execution;

import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.problem.Parameters;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The query parameters of requests, and answers that may be nothing. */
final class Queries {
    private static final int MOST = 1_000;

    private Queries() {}

    static List<String> texts(MultivaluedMap<String, String> query, String name) {
        List<String> texts = query.getOrDefault(name, List.of());
        for (String text : texts) {
            if (texts.size() > MOST || text.indexOf('\0') >= 0) {
                throw ApiFailure.parameter("query", name, "value_error", "Input should be fewer and plain texts", "");
            }
        }
        return texts;
    }

    static String required(MultivaluedMap<String, String> query, String name) {
        String text = texts(query, name).stream().findFirst().orElse(null);
        if (text == null) {
            throw ApiFailure.parameter("query", name, "missing", "Field required", "");
        }
        return text;
    }

    static @Nullable Integer integer(MultivaluedMap<String, String> query, String name) {
        String text = query.getFirst(name);
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException e) {
            throw ApiFailure.parameter("query", name, "int_parsing", "Input should be a valid integer", text);
        }
    }

    static List<Instant> moments(MultivaluedMap<String, String> query, String name) {
        List<Instant> moments = new ArrayList<>();
        for (String text : texts(query, name)) {
            moments.add(Objects.requireNonNull(Parameters.moment(name, text)));
        }
        return moments;
    }

    /** The value, or the JSON value null: an empty body would be no JSON. */
    static Response orNull(Optional<?> value) {
        Object body = value.isPresent() ? value.get() : "null";
        return Response.ok(body, MediaType.APPLICATION_JSON).build();
    }
}
