package dev.mlopscloud.tracking.graphql;

import java.util.Set;

/** The fields that hold lists: where MLflow's JSON leaves an empty list out, GraphQL answers it. */
final class Lists {
    private static final Set<String> FIELDS = Set.of(
            "MlflowExperiment.tags",
            "MlflowSearchRunsResponse.runs",
            "MlflowRunExtension.modelVersions",
            "MlflowRunData.metrics",
            "MlflowRunData.params",
            "MlflowRunData.tags",
            "MlflowRunInputs.datasetInputs",
            "MlflowRunInputs.modelInputs",
            "MlflowRunOutputs.modelOutputs",
            "MlflowDatasetInput.tags",
            "MlflowListArtifactsResponse.files",
            "MlflowSearchModelVersionsResponse.modelVersions",
            "MlflowModelVersion.tags",
            "MlflowModelVersion.aliases",
            "MlflowModelVersion.modelParams",
            "MlflowModelVersion.modelMetrics",
            "MlflowGetMetricHistoryBulkIntervalResponse.metrics",
            "MlflowSearchDatasetsResponse.datasetSummaries");

    private Lists() {}

    static boolean isList(String type, String field) {
        return FIELDS.contains(type + "." + field);
    }
}
