package dev.mlopscloud.tracking.graphql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.tracking.api.Fields;
import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.artifact.ArtifactResource;
import dev.mlopscloud.tracking.dataset.DatasetResource;
import dev.mlopscloud.tracking.experiment.ExperimentResource;
import dev.mlopscloud.tracking.metric.MetricResource;
import dev.mlopscloud.tracking.registry.ModelVersionResource;
import dev.mlopscloud.tracking.run.RunResource;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/** {@code /graphql}: the same answers as the API's, in the shape a query asks for. */
@Path("graphql")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class GraphqlResource {
    private final Answers answers;

    GraphqlResource(Answers answers) {
        this.answers = answers;
    }

    /** A query in a body, or in the parameters of the address. */
    @GET
    public JsonNode queryByGet(Fields request) {
        return query(request);
    }

    @POST
    public JsonNode query(Fields request) {
        Fields variables = request.object("variables");
        return Execution.run(
                request.required("query"),
                request.text("operation_name"),
                variables == null ? answers.json.createObjectNode() : variables.node(),
                answers);
    }

    /** Where each field of the schema comes from. */
    @Singleton
    static final class Answers implements Execution.Resolvers {
        private static final String EXPERIMENT_ID = "experiment_id";
        private static final String DEFAULT_EXPERIMENT = "0";

        private final ObjectMapper json;
        private final ExperimentResource experiments;
        private final RunResource runs;
        private final MetricResource metrics;
        private final DatasetResource datasets;
        private final ModelVersionResource versions;
        private final ArtifactResource artifacts;

        Answers(
                ObjectMapper json,
                ExperimentResource experiments,
                RunResource runs,
                MetricResource metrics,
                DatasetResource datasets,
                ModelVersionResource versions,
                ArtifactResource artifacts) {
            this.json = json;
            this.experiments = experiments;
            this.runs = runs;
            this.metrics = metrics;
            this.datasets = datasets;
            this.versions = versions;
            this.artifacts = artifacts;
        }

        @Override
        public JsonNode root(String field, ObjectNode arguments) {
            if (field.equals("test")) {
                return json.createObjectNode().set("output", arguments.get("inputString"));
            }
            if (field.equals("testMutation")) {
                return json.nullNode();
            }
            ObjectNode named = json.createObjectNode();
            arguments
                    .path("input")
                    .properties()
                    .forEach(each -> named.set(Execution.snakeCase(each.getKey()), each.getValue()));
            if (field.equals("mlflowGetExperiment") && !named.hasNonNull(EXPERIMENT_ID)) {
                named.put(EXPERIMENT_ID, DEFAULT_EXPERIMENT);
            }
            Fields input = new Fields(named);
            return json.valueToTree(
                    switch (field) {
                        case "mlflowGetExperiment" -> experiments.get(input);
                        case "mlflowGetRun" -> runs.get(input);
                        case "mlflowSearchRuns" -> runs.search(input);
                        case "mlflowListArtifacts" -> artifacts.list(input);
                        case "mlflowSearchModelVersions" -> versions.search(input);
                        case "mlflowGetMetricHistoryBulkInterval" -> metrics.sample(input);
                        case "mlflowSearchDatasets" -> datasets.search(input);
                        default -> throw MlflowException.invalid("Unknown field " + field);
                    });
        }

        @Override
        public @Nullable JsonNode extension(String type, String field, JsonNode parent) {
            if (!type.equals("MlflowRunExtension")) {
                return null;
            }
            ObjectNode input = json.createObjectNode();
            JsonNode info = parent.path("info");
            return switch (field) {
                case "experiment" ->
                    json.<JsonNode>valueToTree(
                                    experiments.get(new Fields(input.set(EXPERIMENT_ID, info.path("experiment_id")))))
                            .path("experiment");
                case "modelVersions" ->
                    json.<JsonNode>valueToTree(versions.search(new Fields(input.put(
                                    "filter", "run_id = '" + info.path("run_id").asText() + "'"))))
                            .path("model_versions");
                default -> null;
            };
        }
    }
}
