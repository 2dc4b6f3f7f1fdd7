package dev.mlopscloud.artifacts.object;

import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/**
 * The place of an artifact below the gateway's root, proven safe to append to a prefix.
 *
 * <p>The rules are those of MLflow's {@code validate_path_is_safe}: percent-encoding is undone until nothing is left
 * to undo, then absolute paths, parent segments and {@code #} are refused. Beyond them NUL, backslashes and segments
 * such as {@code ..;x} are refused, which other programs read as separators or parents.
 *
 * @param value canonical: segments joined by {@code /}, none of them empty, {@code .} or {@code ..}; empty is the root
 * @param folder whether the path was written as a folder: the root, or with a slash at its end
 */
public record ArtifactPath(String value, boolean folder) {
    /** S3 allows keys of 1024 bytes; the rest is left to the configured prefix. */
    static final int MAX_BYTES = 960;

    /** More layers of percent-encoding than any client makes by accident. */
    private static final int MAX_DECODINGS = 10;

    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:/.*", Pattern.DOTALL);
    private static final Pattern FILE_URI = Pattern.compile("file:.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    public ArtifactPath {
        if (value.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new UnsafePath();
        }
    }

    /**
     * Reads a path as it stood in a request, percent-encoded any number of times.
     *
     * @throws UnsafePath when it is refused
     */
    public static ArtifactPath parse(String encoded) {
        String path = escapeControls(decodeFully(encoded));
        if (path.startsWith("/")
                || path.indexOf('#') >= 0
                || path.indexOf('\\') >= 0
                || DRIVE.matcher(path).matches()
                || FILE_URI.matcher(path).matches()) {
            throw new UnsafePath();
        }
        var canonical = new StringJoiner("/");
        for (String segment : path.split("/", -1)) {
            if (climbs(segment)) {
                throw new UnsafePath();
            }
            if (!segment.isEmpty() && !segment.equals(".")) {
                canonical.add(segment);
            }
        }
        return new ArtifactPath(canonical.toString(), canonical.length() == 0 || path.endsWith("/"));
    }

    /**
     * The file {@code name} in this folder.
     *
     * @param name one segment; a client's local path is cut to its last segment first
     * @throws UnsafePath when nothing usable is left of the name
     */
    public ArtifactPath file(String name) {
        ArtifactPath last = parse(name.substring(name.lastIndexOf('/') + 1));
        if (last.folder()) {
            throw new UnsafePath();
        }
        return new ArtifactPath(isRoot() ? last.value() : value + "/" + last.value(), false);
    }

    public boolean isRoot() {
        return value.isEmpty();
    }

    /** The last segment; empty for the root. */
    public String name() {
        return value.substring(value.lastIndexOf('/') + 1);
    }

    private static boolean climbs(String segment) {
        int parameters = segment.indexOf(';');
        String name = parameters < 0 ? segment : segment.substring(0, parameters);
        return name.equals("..") || (parameters >= 0 && name.equals("."));
    }

    private static String decodeFully(String encoded) {
        String current = encoded;
        for (int i = 0; i < MAX_DECODINGS; i++) {
            String decoded = PercentCoding.decode(current);
            if (decoded.equals(current)) {
                return current;
            }
            current = decoded;
        }
        throw new UnsafePath();
    }

    /** As MLflow does, so that a name can be listed in XML and JSON and found again under the name listed. */
    private static String escapeControls(String path) {
        var escaped = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == 0) {
                throw new UnsafePath();
            }
            if (c < ' ' || c == 127) {
                escaped.append('%').append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
