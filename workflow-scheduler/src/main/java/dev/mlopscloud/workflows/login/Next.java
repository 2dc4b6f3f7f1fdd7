package dev.mlopscloud.workflows.login;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** Where somebody goes after signing in: never to another site. */
final class Next {
    private Next() {}

    /**
     * Whether a target stays here. Browsers read backslashes as slashes and ignore line breaks, so that what they see
     * is looked at.
     *
     * @param origin of this service, such as {@code http://localhost:8080}
     */
    static boolean isSafe(String target, String origin) {
        String seen;
        try {
            seen = URLDecoder.decode(target.replace("+", "%2B"), StandardCharsets.UTF_8)
                    .strip()
                    .replace('\\', '/');
        } catch (IllegalArgumentException e) {
            return false;
        }
        if (seen.startsWith("//") || seen.chars().anyMatch(Character::isISOControl)) {
            return false;
        }
        try {
            URI base = new URI(origin + "/");
            URI resolved = base.resolve(encoded(seen));
            return ("http".equals(resolved.getScheme()) || "https".equals(resolved.getScheme()))
                    && resolved.getAuthority() != null
                    && resolved.getAuthority().equalsIgnoreCase(base.getAuthority());
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static URI encoded(String text) throws URISyntaxException {
        StringBuilder encoded = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (c <= ' ' || "\"<>^`{|}%".indexOf(c) >= 0 || c > '~') {
                for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    encoded.append('%').append(String.format("%02X", b));
                }
            } else {
                encoded.appendCodePoint(c);
            }
        });
        return new URI(encoded.toString());
    }
}
