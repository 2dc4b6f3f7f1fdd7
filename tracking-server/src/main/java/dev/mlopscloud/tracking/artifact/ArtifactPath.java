package dev.mlopscloud.tracking.artifact;

import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.api.PercentEncoding;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Paths of artifacts: which are safe, and where they lie behind the gateway. */
final class ArtifactPath {
    private static final Pattern DRIVE = Pattern.compile("[a-zA-Z]:.*", Pattern.DOTALL);

    private ArtifactPath() {}

    /**
     * Returns {@code path} as it is, once it is known to stay inside its root however often it is decoded
     * ({@code mlflow/utils/uri.py:validate_path_is_safe}).
     *
     * @throws MlflowException {@code Invalid path}
     */
    static String checked(String path) {
        if (PercentEncoding.hides(path, ArtifactPath::isUnsafe)) {
            throw invalid();
        }
        return path;
    }

    private static boolean isUnsafe(String path) {
        return path.startsWith("/")
                || path.contains("\\")
                || path.contains("#")
                || path.chars().anyMatch(c -> c < ' ')
                || path.regionMatches(true, 0, "file:", 0, 5)
                || DRIVE.matcher(path).matches()
                || List.of(path.split("/", -1)).contains("..");
    }

    /** The path behind the gateway of an artifact root, if this server's gateway keeps it. */
    static Optional<String> behindGateway(String artifactUri) {
        try {
            URI uri = new URI(artifactUri);
            if (!"mlflow-artifacts".equalsIgnoreCase(uri.getScheme()) || uri.getPath() == null) {
                return Optional.empty();
            }
            return Optional.of(uri.getPath().replaceAll("^/+|/+$", ""));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** A path as a part of a URI: every segment encoded. */
    static String encoded(String path) {
        try {
            // The colon keeps the constructor from taking a first segment for a scheme.
            return new URI(null, null, "/" + path, null)
                    .toASCIIString()
                    .substring(1)
                    .replace("+", "%2B")
                    .replace(";", "%3B");
        } catch (URISyntaxException e) {
            throw invalid();
        }
    }

    private static MlflowException invalid() {
        return MlflowException.invalid("Invalid path");
    }
}
