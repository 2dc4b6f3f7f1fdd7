package dev.mlopscloud.workflows.edge;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.workflows.problem.ApiFailure;

/** Which workers are taken: those whose task SDK speaks the Task Execution API that is here. */
final class Versions {
    private static final String AIRFLOW = "3.3.";

    private Versions() {}

    /**
     * Tells whether a worker is of a version that is known to work.
     *
     * @throws ApiFailure with 400 for one that is not
     */
    static boolean check(JsonNode sysinfo) {
        String airflow = sysinfo.path("airflow_version").asText("");
        if (airflow.isEmpty()) {
            throw ApiFailure.badRequest("Edge Worker does not specify the version it is running on.");
        }
        if (!sysinfo.has("edge_provider_version")) {
            throw ApiFailure.badRequest("Edge Worker does not specify the provider version it is running on.");
        }
        if (!airflow.startsWith(AIRFLOW)) {
            throw ApiFailure.badRequest("Edge Worker runs on Airflow " + airflow + ", but tasks of Airflow " + AIRFLOW
                    + "x are served. Rejecting access due to incompatible version.");
        }
        return true;
    }
}
