package dev.mlopscloud.notebooks.auth;

import java.net.URI;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where to go after signing in: a path of this server, whatever the link said. */
final class Next {
    private static final String HOME = "/lab";

    /** A path that every browser takes as one: one slash, then anything but a slash, backslash or control character. */
    private static final Pattern LOCAL = Pattern.compile("/(?:[^/\\\\\\p{Cntrl}][^\\\\\\p{Cntrl}]*)?");

    private Next() {}

    static String of(@Nullable String wanted) {
        if (wanted == null || !LOCAL.matcher(wanted).matches()) {
            return HOME;
        }
        try {
            URI uri = URI.create(wanted);
            return uri.getRawAuthority() == null && uri.getScheme() == null ? wanted : HOME;
        } catch (IllegalArgumentException e) {
            return HOME;
        }
    }
}
