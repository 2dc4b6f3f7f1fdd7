package dev.mlopscloud.workflows.login;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Which role a request needs: the rules of Airflow's simple auth manager, by address. */
final class Access {
    private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");

    /** What belongs to somebody who has come in; all else is open to everybody. */
    private static final List<String> PROTECTED =
            List.of("/api/v2", "/api/definitions", "/api/dag-files", "/ui", "/pages", "/q/openapi", "/definitions");

    private static final Pattern OPEN =
            Pattern.compile("/api/v2/(?:version|monitor/health|auth/.*|openapi\\.json)|/pages/static/.*");

    /** Lists that are asked for in a body, and what every viewer may do. */
    private static final Pattern HARMLESS =
            Pattern.compile("/api/v2/dags/[^/]+/(?:un)?favorite|.*/dagRuns/list|.*/taskInstances/list|/ui/auth/token"
                    + "|/api/definitions/validate|/definitions/preview");

    private static final Pattern SECRETIVE =
            Pattern.compile("/api/v2/(?:variables|connections)(?:/.*)?|/ui/connections/.*");
    private static final Pattern OPERATED = Pattern.compile(
            "/api/v2/(?:pools|assets)(?:/.*)?|/api/v2/dags/[^/]+/assets/.*|/api/(?:definitions|dag-files)(?:/.*)?");

    private Access() {}

    /**
     * The least role for a request.
     *
     * @param path normalized
     * @return nothing, if everybody may
     */
    static Optional<Role> needed(String method, String path) {
        boolean known = PROTECTED.stream().anyMatch(prefix -> path.equals(prefix) || path.startsWith(prefix + "/"));
        if (!known || OPEN.matcher(path).matches()) {
            return Optional.empty();
        }
        if (SECRETIVE.matcher(path).matches()) {
            return Optional.of(Role.OP);
        }
        if (READS.contains(method) || HARMLESS.matcher(path).matches()) {
            return Optional.of(Role.VIEWER);
        }
        return Optional.of(OPERATED.matcher(path).matches() ? Role.OP : Role.USER);
    }
}
