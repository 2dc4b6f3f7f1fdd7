package dev.mlopscloud.tracking.dataset;

import dev.mlopscloud.tracking.api.Empty;
import dev.mlopscloud.tracking.api.Fields;
import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.api.Validation;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** {@code runs/log-inputs} and {@code runs/outputs}: what a run used and made. */
@Path("api/2.0/mlflow/runs")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class RunInputResource {
    private static final int MOST_INPUTS = 1000;

    private final DatasetStore datasets;

    RunInputResource(DatasetStore datasets) {
        this.datasets = datasets;
    }

    @POST
    @Path("log-inputs")
    public Empty logInputs(Fields request) {
        String runId = Validation.runId(request.required("run_id"));
        List<DatasetInput> inputs =
                request.objects("datasets").stream().map(DatasetInput::read).toList();
        if (inputs.size() > MOST_INPUTS) {
            throw MlflowException.invalid("A batch logging request can contain at most " + MOST_INPUTS
                    + " datasets. Got " + inputs.size() + " datasets.");
        }
        List<ModelInput> models = request.objects("models").stream()
                .map(model -> new ModelInput(model.required("model_id")))
                .toList();
        datasets.addInputs(runId, inputs, models);
        return Empty.ANSWER;
    }

    @POST
    @Path("outputs")
    public Empty logOutputs(Fields request) {
        String runId = request.required("run_id");
        if (!request.has("models")) {
            throw request.missing("models");
        }
        datasets.addOutputs(
                runId,
                request.objects("models").stream()
                        .map(model -> new ModelOutput(model.required("model_id"), model.integerOr("step", 0)))
                        .toList());
        return Empty.ANSWER;
    }
}
