package dev.mlopscloud.notebooks.api;

import java.util.List;

/** What is there for programs; everything else is a page, or belongs to one. */
public final class Apis {
    private static final List<String> PREFIXES =
            List.of("/api/", "/lab/api/", "/lsp/", "/terminals/websocket/", "/q/", "/metrics");

    private Apis() {}

    /** Whether {@code path} is one that programs ask. */
    public static boolean cover(String path) {
        for (String prefix : PREFIXES) {
            if (path.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
