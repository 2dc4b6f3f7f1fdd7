package dev.mlopscloud.workflows.ui;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /ui/config}: what the UI does by itself. */
@Path("/ui/config")
@Produces(MediaType.APPLICATION_JSON)
public final class ConfigResource {
    private static final int PAGE = 50;

    private final UiConfig config;

    ConfigResource(UiConfig config) {
        this.config = config;
    }

    /** Airflow's {@code ConfigResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Configuration(
            int fallbackPageLimit,
            int autoRefreshInterval,
            boolean hidePausedDagsByDefault,
            String instanceName,
            boolean enableSwaggerUi,
            boolean requireConfirmationDagChange,
            boolean defaultWrap,
            String testConnection,
            List<Object> dashboardAlert,
            boolean showExternalLogRedirect,
            @Nullable String externalLogName,
            @Nullable Object theme,
            boolean multiTeam,
            @Nullable Boolean rerunWithLatestVersion) {}

    /** Connections are not tested: the server opens none for others. There is no Swagger page either. */
    @GET
    public Configuration get() {
        return new Configuration(
                PAGE,
                config.refreshSeconds(),
                config.hidePaused(),
                config.instanceName(),
                false,
                config.confirmChanges(),
                false,
                "Disabled",
                List.of(),
                false,
                null,
                null,
                false,
                null);
    }
}
