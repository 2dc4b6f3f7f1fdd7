package dev.mlopscloud.workflows.bulk;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Airflow's {@code BulkResponse}: what became of each kind of action, {@code null} for kinds not asked for. */
@JsonNaming(SnakeCaseStrategy.class)
public record BulkResult(
        @Nullable Outcome create,
        @Nullable Outcome update,
        @Nullable Outcome delete) {

    /** The ids that were done, and why others were not. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Outcome(List<String> success, List<Refusal> errors) {
        static Outcome empty() {
            return new Outcome(new ArrayList<>(), new ArrayList<>());
        }
    }

    /** Why an action was refused. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Refusal(String error, int statusCode) {}
}
