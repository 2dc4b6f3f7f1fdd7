package dev.mlopscloud.tracking.ui;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;

/** What the UI asks for on every page and this server has none of: telemetry and assistants. */
@Path("api/3.0/mlflow")
@Produces(MediaType.APPLICATION_JSON)
public final class UiResource {

    /** No event of the UI is to be sent anywhere. */
    public record Telemetry(
            boolean disableUiTelemetry,
            @JsonInclude(JsonInclude.Include.ALWAYS) List<String> disableUiEvents,
            int uiRolloutPercentage) {}

    /** What became of an event. */
    public record Received(String status) {}

    /** No assistant is set up. */
    public record AssistantConfig(
            Map<String, String> providers,
            Map<String, String> projects,
            boolean remoteAccessAllowed,
            boolean canEditServerSettings) {}

    /** No assistant can be set up. */
    public record AssistantProviders(
            @JsonInclude(JsonInclude.Include.ALWAYS) List<String> providers) {}

    @GET
    @Path("ui-telemetry")
    public Telemetry telemetry() {
        return new Telemetry(true, List.of(), 0);
    }

    @POST
    @Path("ui-telemetry")
    public Received dropTelemetry() {
        return new Received("disabled");
    }

    @GET
    @Path("assistant/config")
    public AssistantConfig assistantConfig() {
        return new AssistantConfig(Map.of(), Map.of(), false, false);
    }

    @GET
    @Path("assistant/providers")
    public AssistantProviders assistantProviders() {
        return new AssistantProviders(List.of());
    }
}
