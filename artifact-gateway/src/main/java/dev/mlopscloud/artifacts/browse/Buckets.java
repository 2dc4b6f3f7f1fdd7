package dev.mlopscloud.artifacts.browse;

import dev.mlopscloud.artifacts.object.ObjectStore;
import jakarta.inject.Singleton;
import java.util.List;

/** The buckets that the browser shows. */
@Singleton
final class Buckets {
    private static final String NAME = "[a-zA-Z0-9][a-zA-Z0-9._-]{1,253}[a-zA-Z0-9]";

    private final ObjectStore store;
    private final BrowserConfig config;

    Buckets(ObjectStore store, BrowserConfig config) {
        this.store = store;
        this.config = config;
    }

    List<String> all() {
        return config.buckets().orElseGet(store::buckets);
    }

    /** The name, if it is a bucket's that may be shown. */
    String checked(String name) {
        if (!name.matches(NAME)
                || !config.buckets().map(shown -> shown.contains(name)).orElse(true)) {
            throw new Problem(404, "There is no such bucket.");
        }
        return name;
    }
}
