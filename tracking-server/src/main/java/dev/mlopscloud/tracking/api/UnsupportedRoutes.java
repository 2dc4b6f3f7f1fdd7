package dev.mlopscloud.tracking.api;

import java.util.regex.Pattern;

/** The parts of MLflow's API that exist in the original and not yet here. */
final class UnsupportedRoutes {
    private static final Pattern TRACKING = Pattern.compile("/api/[23]\\.0/mlflow/"
            + "(?:traces|unified-traces|get-online-trace-details|scorers|scorer|genai"
            + "|gateway|issues|label-schemas|review-queues|prompt-optimization|jobs|workspaces|assistant"
            + "|mcp-servers|skills|demo|runs/create-promptlab-run)(?:/.*)?");
    private static final Pattern OTHERS = Pattern.compile("/(?:gateway|api/3\\.0/jobs)(?:/.*)?");

    private static final Pattern AMONG_TRACES =
            Pattern.compile("/api/[23]\\.0/mlflow/traces/calculate-filter-correlation");

    private UnsupportedRoutes() {}

    static boolean covers(String path) {
        return TRACKING.matcher(path).matches() || OTHERS.matcher(path).matches();
    }

    /** What stands where a trace's id would, and so is known by other methods. */
    static boolean isAmongTraces(String path) {
        return AMONG_TRACES.matcher(path).matches();
    }
}
