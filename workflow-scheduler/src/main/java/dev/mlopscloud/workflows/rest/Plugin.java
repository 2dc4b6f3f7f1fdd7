package dev.mlopscloud.workflows.rest;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Airflow's {@code PluginResponse}: what the UI shows besides its own pages. */
@JsonNaming(SnakeCaseStrategy.class)
record Plugin(
        String name,
        List<String> macros,
        List<String> flaskBlueprints,
        @JsonProperty("fastapi_apps") List<String> apps,
        @JsonProperty("fastapi_root_middlewares") List<String> middlewares,
        List<View> externalViews,
        List<String> reactApps,
        List<String> appbuilderViews,
        List<String> appbuilderMenuItems,
        List<String> globalOperatorExtraLinks,
        List<String> operatorExtraLinks,
        String source,
        List<String> listeners,
        List<String> timetables) {

    /** Airflow's {@code ExternalViewResponse}: a page in a frame, with a place in the menu. */
    @JsonNaming(SnakeCaseStrategy.class)
    record View(
            String name,
            String href,
            @Nullable String icon,
            @Nullable String iconDarkMode,
            @Nullable String urlRoute,
            @Nullable String category,
            boolean navTopLevel,
            String destination) {}

    /** The page on which definitions are written. */
    static final Plugin OWN = new Plugin(
            "definitions",
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(new View(
                    "New definition",
                    "/definitions/new",
                    "/pages/static/new.svg",
                    "/pages/static/new-dark.svg",
                    "new-definition",
                    null,
                    true,
                    "nav")),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            "built in",
            List.of(),
            List.of());
}
