package dev.mlopscloud.artifacts.multipart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mlopscloud.artifacts.mlflow.ApiException;
import dev.mlopscloud.artifacts.mlflow.ErrorCode;
import dev.mlopscloud.artifacts.object.DirectAccess.Part;
import dev.mlopscloud.artifacts.transfer.Exchange;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The JSON body of a request, checked in the order and with the words of MLflow's server. */
final class Parameters {
    /** S3's own limit. */
    static final int MAX_PARTS = 10_000;

    /** Room for as many parts, each with the URL it was sent to. */
    private static final int MAX_BODY_BYTES = 12 << 20;

    private static final String SEE_DOCS = " See the API docs for more information about request parameters.";

    private static final int LONGEST_UPLOAD_ID = 1024;
    /** No store's names have slashes, backslashes or controls, or begin with a dot. */
    private static final Pattern UPLOAD_ID = Pattern.compile("[^./\\\\\\p{Cntrl}][^/\\\\\\p{Cntrl}]*");

    private final JsonNode body;

    private Parameters(JsonNode body) {
        this.body = body;
    }

    /** Reads the body. One that is no JSON object counts as empty, so the first missing parameter is named. */
    static Parameters of(Exchange exchange, ObjectMapper mapper) throws IOException {
        requireJson(exchange.header(HttpHeaders.CONTENT_TYPE));
        byte[] bytes = exchange.body().readNBytes(MAX_BODY_BYTES + 1);
        if (bytes.length > MAX_BODY_BYTES) {
            throw invalid("The request is too large.");
        }
        try {
            JsonNode body = mapper.readTree(bytes);
            return new Parameters(body.isObject() ? body : JsonNodeFactory.instance.objectNode());
        } catch (JsonProcessingException e) {
            return new Parameters(JsonNodeFactory.instance.objectNode());
        }
    }

    String text(String name) {
        JsonNode value = required(name);
        if (!value.isTextual()) {
            throw wrong(name, value);
        }
        if (value.textValue().isEmpty()) {
            throw missing(name);
        }
        return value.textValue();
    }

    /** The upload's name, which stores on a file system make a path of. */
    String uploadId() {
        String id = text("upload_id");
        if (id.length() > LONGEST_UPLOAD_ID || !UPLOAD_ID.matcher(id).matches()) {
            throw wrong("upload_id", body.path("upload_id"));
        }
        return id;
    }

    /** The number of parts wanted; as in MLflow, none unless it is named. */
    int partCount() {
        JsonNode value = body.path("num_parts");
        if (value.isMissingNode() || value.isNull()) {
            return 0;
        }
        int count = wholeNumber(value);
        if (count < 0 || count > MAX_PARTS) {
            throw wrong("num_parts", value);
        }
        return count;
    }

    List<Part> parts() {
        JsonNode value = required("parts");
        if (!value.isArray()) {
            throw wrong("parts", value);
        }
        if (value.isEmpty()) {
            throw missing("parts");
        }
        var parts = new ArrayList<Part>();
        for (JsonNode part : value) {
            int number = wholeNumber(part.path("part_number"));
            JsonNode etag = part.path("etag");
            // As S3 wants them; some stores take a part twice.
            boolean ascending = parts.isEmpty() || parts.getLast().number() < number;
            if (number < 1 || number > MAX_PARTS || !ascending || !etag.isTextual()) {
                throw wrong("parts", part);
            }
            parts.add(new Part(number, etag.textValue()));
        }
        return parts;
    }

    private JsonNode required(String name) {
        JsonNode value = body.path(name);
        if (value.isMissingNode() || value.isNull()) {
            throw missing(name);
        }
        return value;
    }

    /** A number, or one written as text, as protobuf's JSON allows; else -1. */
    private static int wholeNumber(JsonNode value) {
        if (value.isTextual() && value.textValue().matches("\\d{1,9}")) {
            return Integer.parseInt(value.textValue());
        }
        return value.isIntegralNumber() && value.canConvertToInt() ? value.intValue() : -1;
    }

    private static void requireJson(@Nullable String contentType) {
        if (contentType == null) {
            throw invalid("Bad Request. Content-Type header is missing.");
        }
        String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!type.equals("application/json")) {
            throw invalid("Bad Request. Content-Type must be one of ['application/json'].");
        }
    }

    private static ApiException missing(String name) {
        return invalid("Missing value for required parameter '" + name + "'." + SEE_DOCS);
    }

    private static ApiException wrong(String name, JsonNode value) {
        String type =
                switch (value.getNodeType()) {
                    case STRING -> "str";
                    case BOOLEAN -> "bool";
                    case NUMBER -> value.isIntegralNumber() ? "int" : "float";
                    case ARRAY -> "list";
                    case OBJECT -> "dict";
                    default -> "NoneType";
                };
        return invalid("Invalid value " + value + " for parameter '" + name + "' supplied:  Hint: Value was of type '"
                + type + "'." + SEE_DOCS);
    }

    private static ApiException invalid(String message) {
        return ApiException.of(ErrorCode.INVALID_PARAMETER_VALUE, message);
    }
}
