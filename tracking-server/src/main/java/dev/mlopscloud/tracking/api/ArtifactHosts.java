package dev.mlopscloud.tracking.api;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Refuses locations that would have a server connect to a host of the caller's choice
 * ({@code mlflow/store/artifact/host_policy.py}).
 */
public final class ArtifactHosts {
    private static final Pattern URI =
            Pattern.compile("(?<scheme>[a-zA-Z][a-zA-Z0-9+.-]*):(?<authority>//[^/]*)?.*", Pattern.DOTALL);
    private static final Set<String> NAMING_A_HOST =
            Set.of("ftp", "sftp", "hdfs", "viewfs", "http", "https", "mlflow-artifacts", "r2", "b2", "abfss");
    private static final String OWN = "mlflow-artifacts";

    private ArtifactHosts() {}

    /** Throws unless {@code uri} leaves the choice of the host to this server; {@code field} is how it is named. */
    public static void refuse(String uri, String field) {
        Matcher matcher = URI.matcher(uri);
        if (!matcher.matches()) {
            return;
        }
        String scheme = matcher.group("scheme").toLowerCase(Locale.ROOT);
        String authority = matcher.group("authority");
        boolean here = scheme.equals(OWN) && (authority == null || authority.equals("//"));
        if (!here && NAMING_A_HOST.contains(scheme)) {
            throw MlflowException.invalid("'" + field + "' cannot use the '" + scheme + "' scheme: the '" + scheme
                    + "' scheme addresses a host other than the tracking server's configured artifact storage, so the"
                    + " server would connect to the host named in the URI. Set the"
                    + " MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES environment variable on the server to allow"
                    + " it.");
        }
    }
}
