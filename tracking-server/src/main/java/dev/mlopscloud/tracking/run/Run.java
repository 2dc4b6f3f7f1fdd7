package dev.mlopscloud.tracking.run;

import dev.mlopscloud.tracking.api.Tag;
import dev.mlopscloud.tracking.dataset.DatasetInput;
import dev.mlopscloud.tracking.dataset.ModelInput;
import dev.mlopscloud.tracking.dataset.ModelOutput;
import dev.mlopscloud.tracking.metric.Metric;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A run as it is answered. */
public record Run(
        RunInfo info, Data data, Inputs inputs, @Nullable Outputs outputs) {

    /** A run as searches answer it: without the models that went into it. */
    Run found() {
        return new Run(info, data, new Inputs(inputs.datasetInputs, List.of()), outputs);
    }

    /** What was logged: the latest value of each metric, and all parameters and tags. */
    public record Data(List<Metric> metrics, List<Tag> params, List<Tag> tags) {}

    public record Inputs(List<DatasetInput> datasetInputs, List<ModelInput> modelInputs) {}

    public record Outputs(List<ModelOutput> modelOutputs) {}
}
