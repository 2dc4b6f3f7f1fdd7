package dev.mlopscloud.platform.border;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a request's {@code Host} names this service.
 *
 * <p>DNS rebinding needs a name that an attacker controls, so names are refused unless listed, while literals of
 * loopback and private addresses pass: the rule of MLflow's own server, and a superset of Jupyter's.
 */
public final class HostPolicy {
    private static final String ANY = "*";
    private static final Pattern HOST_AND_PORT = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^:\\[\\]]+)(?::\\d{1,5})?");
    private static final Pattern PRIVATE_ADDRESS = Pattern.compile(
            "127(?:\\.\\d{1,3}){3}|10(?:\\.\\d{1,3}){3}|192\\.168(?:\\.\\d{1,3}){2}|172\\.(?:1[6-9]|2\\d|3[01])(?:\\.\\d{1,3}){2}|0\\.0\\.0\\.0|\\[::1]|\\[f[cd][0-9a-f:]+]");

    private final Set<String> allowedNames;

    public HostPolicy(List<String> allowedNames) {
        this.allowedNames = Set.copyOf(allowedNames.stream()
                .map(name -> name.toLowerCase(Locale.ROOT).strip())
                .toList());
    }

    /** Whether {@code host}, the header's value with or without a port, may be answered. */
    public boolean admits(@Nullable String host) {
        if (host == null) {
            return false;
        }
        var parts = HOST_AND_PORT.matcher(host.toLowerCase(Locale.ROOT));
        if (!parts.matches()) {
            return false;
        }
        String name = parts.group(1);
        return name.equals("localhost")
                || allowedNames.contains(ANY)
                || allowedNames.contains(name)
                || PRIVATE_ADDRESS.matcher(name).matches();
    }
}
