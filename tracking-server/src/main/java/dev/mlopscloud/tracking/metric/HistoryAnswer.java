package dev.mlopscloud.tracking.metric;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.mlopscloud.tracking.metric.MetricStore.Place;
import dev.mlopscloud.tracking.metric.MetricStore.Series;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * A history as MLflow's JSON, written while it is read: a part at a time, so that little of it is in memory, however
 * long it is, and no database connection waits for the client.
 */
final class HistoryAnswer implements StreamingOutput {
    private static final int PART = 10_000;

    private final MetricStore metrics;
    private final JsonFactory json;
    private final Series series;
    private final Place start;
    private final long most;

    /** @param most points that are asked for; behind them a token tells where the next page starts */
    HistoryAnswer(MetricStore metrics, JsonFactory json, Series series, Place start, long most) {
        this.metrics = metrics;
        this.json = json;
        this.series = series;
        this.start = start;
        this.most = most;
    }

    @Override
    public void write(OutputStream output) throws IOException {
        try (JsonGenerator generator = json.createGenerator(output).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
            generator.writeStartObject();
            Place place = start;
            long written = 0;
            boolean more = true;
            while (more && written < most) {
                int size = (int) Math.min(PART, most - written);
                List<Metric> read = metrics.history(series, place, size + 1);
                if (written == 0 && !read.isEmpty()) {
                    generator.writeArrayFieldStart("metrics");
                }
                more = read.size() > size;
                for (Metric point : more ? read.subList(0, size) : read) {
                    write(generator, point);
                    written++;
                }
                place = more ? Place.behind(read.get(size - 1)) : place;
            }
            if (written > 0) {
                generator.writeEndArray();
            }
            if (more) {
                generator.writeStringField("next_page_token", place.token(written));
            }
            generator.writeEndObject();
        }
    }

    private static void write(JsonGenerator generator, Metric point) throws IOException {
        generator.writeStartObject();
        generator.writeStringField("key", point.key());
        if (Double.isNaN(point.value())) {
            generator.writeStringField("value", "NaN");
        } else {
            generator.writeNumberField("value", point.value());
        }
        generator.writeNumberField("timestamp", point.timestamp());
        generator.writeNumberField("step", point.step());
        generator.writeEndObject();
    }
}
