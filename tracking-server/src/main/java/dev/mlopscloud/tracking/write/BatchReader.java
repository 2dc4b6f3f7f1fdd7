package dev.mlopscloud.tracking.write;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.api.Validation;
import dev.mlopscloud.tracking.metric.Metric;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads batches of the form that training jobs send by the thousand: a run and plain points, all as they should be. It
 * makes no tree of them, which is most of the work. Of anything else it tells nothing: the rules for all forms, and
 * what is said of mistakes, are in {@link LogRoutes}.
 */
final class BatchReader {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .build();

    private final int mostPoints;
    private final Map<String, String> keys = new HashMap<>();
    private final List<Metric> points = new ArrayList<>();

    private @Nullable String runId;

    private BatchReader(int mostPoints) {
        this.mostPoints = mostPoints;
    }

    /** The batch, or null if its form is another one. */
    static @Nullable LogRequest read(byte[] body, int mostPoints) {
        BatchReader reader = new BatchReader(mostPoints);
        try (JsonParser json = JSON.createParser(body)) {
            boolean plain = reader.isPlain(json);
            String runId = reader.runId;
            return plain && runId != null ? new LogRequest(runId, reader.points, List.of(), List.of(), true) : null;
        } catch (IOException | MlflowException e) {
            return null;
        }
    }

    private boolean isPlain(JsonParser json) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            return false;
        }
        boolean plain = true;
        for (String field = json.nextFieldName(); plain && field != null; field = json.nextFieldName()) {
            plain = switch (field) {
                case "run_id" -> isRun(json);
                case "metrics" -> arePoints(json);
                default -> false;
            };
        }
        return plain && json.currentToken() == JsonToken.END_OBJECT;
    }

    private boolean isRun(JsonParser json) throws IOException {
        String id = json.nextTextValue();
        if (id == null || runId != null) {
            return false;
        }
        runId = Validation.runId(id);
        return true;
    }

    private boolean arePoints(JsonParser json) throws IOException {
        if (json.nextToken() != JsonToken.START_ARRAY || !points.isEmpty()) {
            return false;
        }
        while (json.nextToken() == JsonToken.START_OBJECT) {
            Metric point = point(json);
            if (point == null || points.size() == mostPoints) {
                return false;
            }
            points.add(point);
        }
        return json.currentToken() == JsonToken.END_ARRAY;
    }

    private @Nullable Metric point(JsonParser json) throws IOException {
        String key = null;
        long timestamp = -1;
        long step = 0;
        double value = 0;
        boolean valued = false;
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            JsonToken token = json.nextToken();
            boolean whole = token == JsonToken.VALUE_NUMBER_INT;
            if (field.equals("key") && token == JsonToken.VALUE_STRING) {
                key = json.getText();
            } else if (field.equals("value") && (whole || token == JsonToken.VALUE_NUMBER_FLOAT)) {
                value = json.getDoubleValue();
                valued = true;
            } else if (field.equals("timestamp") && whole) {
                timestamp = json.getLongValue();
            } else if (field.equals("step") && whole) {
                step = json.getLongValue();
            } else {
                return null;
            }
        }
        if (key == null || !valued || timestamp < 0 || json.currentToken() != JsonToken.END_OBJECT) {
            return null;
        }
        return Metric.of(checked(key), value, timestamp, step);
    }

    /** The key, which is checked, and kept as a text, once a batch. */
    private String checked(String key) {
        String known = keys.get(key);
        if (known != null) {
            return known;
        }
        if (key.isEmpty() || key.length() > Validation.MAX_KEY_LENGTH) {
            throw MlflowException.invalid("no key");
        }
        keys.put(key, Validation.key(key, "key"));
        return key;
    }
}
