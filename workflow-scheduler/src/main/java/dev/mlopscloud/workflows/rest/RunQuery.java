package dev.mlopscloud.workflows.rest;

import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.problem.Parameters;
import dev.mlopscloud.workflows.run.RunFilter;
import dev.mlopscloud.workflows.run.RunFilter.Order;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The query of a list of runs. */
public record RunQuery(
        @QueryParam("limit") @Nullable String limit,
        @QueryParam("offset") @Nullable String offset,
        @QueryParam("order_by") List<String> orderBy,
        @QueryParam("state") List<String> state,
        @QueryParam("run_type") List<String> runType,
        @QueryParam("logical_date_gte") @Nullable String logicalFrom,
        @QueryParam("logical_date_lte") @Nullable String logicalTo) {
    private static final List<String> STATES = List.of("queued", "running", "success", "failed");
    private static final List<String> TYPES = List.of(
            "manual", "scheduled", "backfill", "operator_triggered", "asset_triggered", "asset_materialization");

    /** Airflow's names, and the column in each direction. */
    private static final Map<String, Order> ORDERS = Map.ofEntries(
            Map.entry("id", Order.KEY),
            Map.entry("-id", Order.KEY_DESC),
            Map.entry("logical_date", Order.LOGICAL),
            Map.entry("-logical_date", Order.LOGICAL_DESC),
            Map.entry("run_after", Order.AFTER),
            Map.entry("-run_after", Order.AFTER_DESC),
            Map.entry("start_date", Order.START),
            Map.entry("-start_date", Order.START_DESC),
            Map.entry("end_date", Order.END),
            Map.entry("-end_date", Order.END_DESC),
            Map.entry("state", Order.STATE),
            Map.entry("-state", Order.STATE_DESC));

    RunFilter filter(@Nullable String dagId) {
        Order order = Order.KEY;
        if (!orderBy.isEmpty()) {
            order = ORDERS.get(orderBy.getFirst());
            if (order == null) {
                throw ApiFailure.badRequest("Ordering with '" + orderBy.getFirst()
                        + "' is disallowed or the attribute does not exist on the model");
            }
        }
        return new RunFilter(
                dagId,
                Parameters.words("state", state, STATES),
                Parameters.words("run_type", runType, TYPES),
                Parameters.moment("logical_date_gte", logicalFrom),
                Parameters.moment("logical_date_lte", logicalTo),
                order,
                Parameters.limit(limit),
                Parameters.offset(offset));
    }
}
