package dev.mlopscloud.tracking.trace;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.tracking.api.Fields;
import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.api.Validation;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a trace besides its spans ({@code mlflow/entities/trace_info.py}).
 *
 * @param requestTime milliseconds since 1970
 * @param duration milliseconds; absent while the trace runs
 */
record TraceInfo(
        String traceId,
        long experimentId,
        long requestTime,
        @Nullable Long duration,
        String state,
        @Nullable String clientRequestId,
        @Nullable String requestPreview,
        @Nullable String responsePreview,
        Map<String, String> metadata,
        Map<String, String> tags,
        List<Assessment> assessments) {
    static final int LONGEST_KEY = 250;
    static final int LONGEST_METADATA = 250;
    static final int LONGEST_TAG = 4096;
    private static final int LONGEST_PREVIEW = 1000;
    private static final Pattern TRACE_ID = Pattern.compile("[\\w.:/-]{1,50}");
    private static final Pattern DURATION = Pattern.compile("-?\\d{1,12}(?:\\.\\d{1,9})?s");
    private static final List<String> STATES = List.of("STATE_UNSPECIFIED", "OK", "ERROR", "IN_PROGRESS");

    static TraceInfo read(Fields info, long now) {
        String id = info.required("trace_id");
        if (!TRACE_ID.matcher(id).matches()) {
            throw info.invalid("trace_id");
        }
        String state = info.textOr("state", "STATE_UNSPECIFIED");
        if (!STATES.contains(state)) {
            throw info.invalid("state");
        }
        Fields metadata = info.object("trace_metadata");
        Fields tags = info.object("tags");
        return new TraceInfo(
                id,
                experiment(info.object("trace_location")),
                time(info.text("request_time"), 0),
                duration(info),
                state,
                info.text("client_request_id"),
                preview(info.text("request_preview")),
                preview(info.text("response_preview")),
                metadata == null ? Map.of() : cut(texts(metadata), LONGEST_METADATA),
                tags == null ? Map.of() : cut(texts(tags), LONGEST_TAG),
                info.objects("assessments").stream()
                        .map(given -> Assessment.read(given, id, now))
                        .toList());
    }

    /** The experiment that a location names. */
    static long experiment(@Nullable Fields location) {
        Fields experiment = location == null ? null : location.object("mlflow_experiment");
        return Validation.experimentId(experiment == null ? null : experiment.text("experiment_id"));
    }

    /** An object whose values are texts. */
    static ObjectNode texts(Fields object) {
        ObjectNode texts = JsonNodeFactory.instance.objectNode();
        object.node()
                .properties()
                .forEach(member -> texts.put(
                        clean(member.getKey()), clean(member.getValue().asText())));
        return texts;
    }

    /** Postgres keeps no NUL. */
    static String clean(String text) {
        return text.replace("\0", "");
    }

    static @Nullable String preview(@Nullable String text) {
        return text == null ? null : Validation.cut(clean(text), LONGEST_PREVIEW);
    }

    static long time(@Nullable String text, long fallback) {
        if (text == null) {
            return fallback;
        }
        try {
            return OffsetDateTime.parse(text).toInstant().toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw MlflowException.invalid("Failed to parse a timestamp: " + text);
        }
    }

    private static @Nullable Long duration(Fields info) {
        String text = info.text("execution_duration");
        if (text == null) {
            return null;
        }
        if (!DURATION.matcher(text).matches()) {
            throw info.invalid("execution_duration");
        }
        return new BigDecimal(text.substring(0, text.length() - 1))
                .movePointRight(3)
                .longValue();
    }

    private static Map<String, String> cut(ObjectNode texts, int longest) {
        Map<String, String> cut = new TreeMap<>();
        texts.properties()
                .forEach(member -> cut.put(
                        Validation.cut(member.getKey(), LONGEST_KEY),
                        Validation.cut(member.getValue().asText(), longest)));
        return cut;
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("trace_id", traceId);
        if (clientRequestId != null) {
            json.put("client_request_id", clientRequestId);
        }
        json.putObject("trace_location")
                .put("type", "MLFLOW_EXPERIMENT")
                .putObject("mlflow_experiment")
                .put("experiment_id", Long.toString(experimentId));
        if (requestPreview != null) {
            json.put("request_preview", requestPreview);
        }
        if (responsePreview != null) {
            json.put("response_preview", responsePreview);
        }
        json.put("request_time", Instant.ofEpochMilli(requestTime).toString());
        if (duration != null) {
            json.put("execution_duration", seconds(duration));
        }
        json.put("state", state);
        if (!metadata.isEmpty()) {
            ObjectNode object = json.putObject("trace_metadata");
            metadata.forEach(object::put);
        }
        if (!assessments.isEmpty()) {
            assessments.forEach(assessment -> json.withArray("assessments").add(assessment.json()));
        }
        if (!tags.isEmpty()) {
            ObjectNode object = json.putObject("tags");
            tags.forEach(object::put);
        }
        return json;
    }

    private static String seconds(long millis) {
        return millis % 1000 == 0
                ? millis / 1000 + "s"
                : BigDecimal.valueOf(millis, 3).toPlainString() + "s";
    }
}
