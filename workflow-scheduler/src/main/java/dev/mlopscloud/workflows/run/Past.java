package dev.mlopscloud.workflows.run;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.workflows.asset.AssetEvent;
import dev.mlopscloud.workflows.asset.Assets;
import dev.mlopscloud.workflows.definition.Task;
import dev.mlopscloud.workflows.document.Document;
import dev.mlopscloud.workflows.document.MalformedDocumentException;
import dev.mlopscloud.workflows.template.Moment;
import dev.mlopscloud.workflows.template.None;
import dev.mlopscloud.workflows.template.Python;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What templates can say of before: the last run that succeeded, the events that a run took up. */
@Singleton
final class Past {
    private static final String PREVIOUS = "prev_";
    private static final String EVENTS = "triggering_asset_events";

    private final RunStore runs = new RunStore();
    private final InspectionStore inspection = new InspectionStore();
    private final Database database;
    private final Assets assets;

    Past(Database database, Assets assets) {
        this.database = database;
        this.assets = assets;
    }

    /** The names that a task's templates mention; what none mentions is not looked up. */
    Map<String, Object> names(Run run, Task task) {
        String texts = task.action().fields() + task.env().toString();
        Map<String, Object> names = new HashMap<>();
        if (texts.contains(PREVIOUS)) {
            Optional<Run> previous = previous(run);
            put(names, "prev_data_interval_start_success", previous.map(found -> found.dates()
                    .intervalStart()));
            put(names, "prev_data_interval_end_success", previous.map(found -> found.dates()
                    .intervalEnd()));
            put(names, "prev_start_date_success", previous.map(found -> found.dates()
                    .start()));
            put(names, "prev_end_date_success", previous.map(found -> found.dates()
                    .end()));
        }
        if (texts.contains(EVENTS)) {
            names.put(EVENTS, events(run));
        }
        return names;
    }

    private Optional<Run> previous(Run run) {
        Instant logical = run.dates().logical();
        return logical == null
                ? Optional.empty()
                : database.transaction(tx ->
                        inspection.before(tx, run.dagId(), logical, "success").flatMap(key -> runs.find(tx, key)));
    }

    private static void put(Map<String, Object> names, String name, Optional<Instant> moment) {
        names.put(name, moment.<Object>map(Moment::of).orElse(None.NONE));
    }

    /** By the addresses of their assets. */
    private Map<String, Object> events(Run run) {
        Map<String, List<Object>> byAsset = new LinkedHashMap<>();
        for (AssetEvent event : assets.consumed(run.key())) {
            byAsset.computeIfAbsent(event.uri(), uri -> new ArrayList<>()).add(event(event));
        }
        return new LinkedHashMap<>(byAsset);
    }

    private static Map<String, Object> event(AssetEvent event) {
        Map<String, Object> names = new LinkedHashMap<>();
        names.put("asset", Map.of("name", event.name(), "uri", event.uri(), "group", event.group()));
        names.put("uri", event.uri());
        names.put("extra", extra(event));
        names.put("timestamp", Moment.of(event.at()));
        AssetEvent.Source source = event.source();
        names.put("source_dag_id", orNone(source == null ? null : source.dagId()));
        names.put("source_run_id", orNone(source == null ? null : source.runId()));
        names.put("source_task_id", orNone(source == null ? null : source.taskId()));
        names.put("source_map_index", (long) (source == null ? -1 : source.mapIndex()));
        return names;
    }

    private static Object orNone(@Nullable String text) {
        return text == null ? None.NONE : text;
    }

    private static Object extra(AssetEvent event) {
        try {
            return Python.of(Document.json(event.extra()).root());
        } catch (MalformedDocumentException e) {
            throw new IllegalStateException("A stored event is not readable", e);
        }
    }
}
