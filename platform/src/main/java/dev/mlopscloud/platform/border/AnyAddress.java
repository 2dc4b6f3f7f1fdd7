package dev.mlopscloud.platform.border;

import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;

/**
 * Lets addresses in that {@link java.net.URI} does not take, such as {@code /api/contents/a[1].txt}: the originals
 * serve them, and {@link BorderFilter} checks addresses instead. Quarkus would answer with an empty 400 before any
 * filter, unless a system property is set when it loads its HTTP server, which is after the configuration. For an
 * executable, which loads it while it is built, the build sets the property.
 */
public final class AnyAddress implements SmallRyeConfigBuilderCustomizer {
    private static final String PROPERTY = "vertx.disableURIValidation";

    public AnyAddress() {}

    @Override
    public void configBuilder(SmallRyeConfigBuilder builder) {
        System.setProperty(PROPERTY, "true");
    }
}
