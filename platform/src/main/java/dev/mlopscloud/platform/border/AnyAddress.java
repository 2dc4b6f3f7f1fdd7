package dev.mlopscloud.platform.border;

import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;

/**
 * Lets addresses in that {@link java.net.URI} does not take, such as {@code /api/contents/a[1].txt}: the originals
 * serve them. Quarkus would answer with an empty 400 before any filter, unless a system property is set when it loads
 * its HTTP server. That is after the configuration, and when an executable is built, while it is built: so the property
 * belongs here. {@link BorderFilter} checks addresses instead.
 */
public final class AnyAddress implements SmallRyeConfigBuilderCustomizer {
    private static final String PROPERTY = "vertx.disableURIValidation";

    public AnyAddress() {}

    @Override
    public void configBuilder(SmallRyeConfigBuilder builder) {
        System.setProperty(PROPERTY, "true");
    }
}
