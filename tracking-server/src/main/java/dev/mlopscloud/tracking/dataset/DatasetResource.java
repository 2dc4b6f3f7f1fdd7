package dev.mlopscloud.tracking.dataset;

import dev.mlopscloud.tracking.api.Fields;
import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.api.Validation;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** {@code experiments/search-datasets}. */
@Path("api/2.0/mlflow/experiments")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class DatasetResource {
    private static final int MOST_EXPERIMENTS = 20;

    private final DatasetStore datasets;

    DatasetResource(DatasetStore datasets) {
        this.datasets = datasets;
    }

    /** Datasets of experiments. */
    public record Summaries(List<DatasetSummary> datasetSummaries) {}

    @POST
    @Path("search-datasets")
    public Summaries search(Fields request) {
        List<String> ids = request.texts("experiment_ids");
        if (ids.isEmpty()) {
            throw MlflowException.invalid("SearchDatasets request must specify at least one experiment_id.");
        }
        if (ids.size() > MOST_EXPERIMENTS) {
            throw MlflowException.invalid("SearchDatasets request cannot specify more than " + MOST_EXPERIMENTS
                    + " experiment_ids. Received " + ids.size() + " experiment_ids.");
        }
        return new Summaries(datasets.summaries(
                ids.stream().mapToLong(Validation::experimentId).toArray()));
    }
}
