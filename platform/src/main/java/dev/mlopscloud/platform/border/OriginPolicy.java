package dev.mlopscloud.platform.border;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides whether a page of another origin may change state here. */
public final class OriginPolicy {
    private static final String ANY_PORT = ":*";

    private final Set<String> allowed;

    public OriginPolicy(List<String> allowed) {
        this.allowed = Set.copyOf(allowed.stream()
                .map(origin -> origin.toLowerCase(Locale.ROOT).strip())
                .toList());
    }

    /**
     * Whether a request with this {@code Origin} may enter. Programs send none; a browser always sends one with a
     * cross-origin write or WebSocket, {@code null} included.
     */
    public boolean admits(@Nullable String origin, @Nullable String host) {
        if (origin == null) {
            return true;
        }
        String lower = origin.toLowerCase(Locale.ROOT);
        int authority = lower.indexOf("://");
        if (authority < 0) {
            return false;
        }
        return lower.substring(authority + 3).equals(host == null ? null : host.toLowerCase(Locale.ROOT))
                || allowed.contains(lower)
                || allowed.contains(withoutPort(lower, authority + 3) + ANY_PORT);
    }

    private static String withoutPort(String origin, int authority) {
        int colon = origin.lastIndexOf(':');
        boolean hasPort = colon >= authority && origin.indexOf(']', colon) < 0;
        return hasPort ? origin.substring(0, colon) : origin;
    }
}
