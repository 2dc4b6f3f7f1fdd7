package dev.mlopscloud.tracking.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * How records become MLflow's JSON: snake_case names, absent fields left out, empty lists as well, 64-bit integers as
 * numbers, and {@code "NaN"} as a string.
 */
@Singleton
final class JsonRules implements ObjectMapperCustomizer {
    /** A dataset's profile may have 16 million characters; Jackson's own limit would be close. */
    private static final int LONGEST_TEXT = 32 * 1024 * 1024;

    /** Many small values take ten times the room of their text: the heap has to hold those of any request. */
    private static final long MOST_TOKENS = 1_000_000;

    @Override
    public void customize(ObjectMapper mapper) {
        mapper.setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
        mapper.setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL);
        mapper.configOverride(List.class)
                .setInclude(JsonInclude.Value.construct(JsonInclude.Include.NON_EMPTY, JsonInclude.Include.ALWAYS));
        mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(LONGEST_TEXT)
                        .maxTokenCount(MOST_TOKENS)
                        .build());
    }
}
