package dev.mlopscloud.platform.meter;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Puts the methods of requests that are none of HTTP's down as one: a client may make up as many as it likes, and each
 * would be a series that is kept until the service ends.
 */
@Singleton
public final class KnownMethods implements MeterFilter {
    private static final String METHOD = "method";
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

    /** {@code method}, or {@code OTHER} if HTTP knows no such method. */
    public static String known(String method) {
        return METHODS.contains(method) ? method : "OTHER";
    }

    @Override
    public Meter.Id map(Meter.Id id) {
        String method = id.getTag(METHOD);
        if (method == null || METHODS.contains(method)) {
            return id;
        }
        List<Tag> tags = new ArrayList<>(id.getTags());
        tags.replaceAll(tag -> tag.getKey().equals(METHOD) ? Tag.of(METHOD, known(method)) : tag);
        return id.replaceTags(tags);
    }
}
