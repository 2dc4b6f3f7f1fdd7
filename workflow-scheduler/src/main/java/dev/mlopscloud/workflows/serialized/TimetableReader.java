package dev.mlopscloud.workflows.serialized;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.workflows.asset.AssetCondition;
import dev.mlopscloud.workflows.asset.AssetRef;
import dev.mlopscloud.workflows.timetable.InvalidScheduleException;
import dev.mlopscloud.workflows.timetable.Schedule;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Airflow's own timetables; those of other people are classes of Python, which cannot be asked here. */
final class TimetableReader {
    private static final String PREFIX = "airflow.timetables.";
    private static final int MAX_DEPTH = 20;

    private TimetableReader() {}

    /**
     * A timetable that was read.
     *
     * @param text how it is shown, {@code null} for none
     * @param assets what it waits for besides
     */
    record Read(
            @Nullable String text,
            Schedule schedule,
            @Nullable AssetCondition assets) {}

    static Read read(JsonNode timetable) {
        String type = Tagged.type(timetable);
        JsonNode given = timetable.path(Tagged.VALUE);
        if (!type.startsWith(PREFIX)) {
            throw new UnsupportedDagException("The timetable " + type + " is not one of Airflow's own, and only those"
                    + " can be asked without Python");
        }
        try {
            return read(type.substring(PREFIX.length()), given);
        } catch (InvalidScheduleException | DateTimeException e) {
            throw new UnsupportedDagException("Invalid schedule: " + e.getMessage());
        }
    }

    private static Read read(String name, JsonNode given) {
        return switch (name) {
            case "simple.NullTimetable" -> new Read(null, Schedule.parse(null, zone(given)), null);
            case "simple.OnceTimetable" -> new Read("@once", Schedule.parse("@once", zone(given)), null);
            case "simple.ContinuousTimetable" ->
                new Read("@continuous", Schedule.parse("@continuous", zone(given)), null);
            case "simple.AssetTriggeredTimetable" ->
                new Read("Asset", Schedule.parse(null, zone(given)), condition(given.path("asset_condition"), 0));
            case "assets.AssetOrTimeSchedule" -> {
                Read timed = read(given.path("timetable"));
                yield new Read(
                        "Asset or " + timed.text(), timed.schedule(), condition(given.path("asset_condition"), 0));
            }
            case "trigger.CronTriggerTimetable" ->
                crons(List.of(given.path("expression").asText()), given);
            case "trigger.MultipleCronTriggerTimetable" -> {
                List<String> texts = new ArrayList<>();
                given.path("expressions").forEach(text -> texts.add(text.asText()));
                yield crons(texts, given);
            }
            case "trigger.DeltaTriggerTimetable" -> {
                Duration step = length(given, "delta");
                yield new Read(step.toString(), Schedule.delta(step, interval(given)), null);
            }
            case "interval.CronDataIntervalTimetable" -> {
                String text = given.path("expression").asText();
                yield new Read(text, Schedule.cronIntervals(text, zone(given)), null);
            }
            case "interval.DeltaDataIntervalTimetable" -> {
                Duration step = length(given, "delta");
                yield new Read(step.toString(), Schedule.deltaIntervals(step), null);
            }
            case "events.EventsTimetable" -> events(given);
            default -> throw new UnsupportedDagException("The timetable " + PREFIX + name + " is not supported");
        };
    }

    private static Read crons(List<String> texts, JsonNode given) {
        JsonNode immediately = given.path("run_immediately");
        if (!immediately.isBoolean() && !immediately.isMissingNode()) {
            throw new UnsupportedDagException("run_immediately as a length of time is not supported");
        }
        Schedule schedule = Schedule.crons(texts, zone(given), interval(given), immediately.asBoolean(false));
        return new Read(String.join(", ", texts), schedule, null);
    }

    private static Read events(JsonNode given) {
        List<Instant> moments = new ArrayList<>();
        for (JsonNode date : given.path("event_dates")) {
            Instant moment = Tagged.moment(date);
            if (moment != null) {
                moments.add(moment);
            }
        }
        boolean restricted = given.path("restrict_to_events").asBoolean(false);
        return new Read(moments.size() + " events", Schedule.events(moments, restricted), null);
    }

    private static ZoneId zone(JsonNode given) {
        return DagReader.zone(given.path("timezone"));
    }

    private static Duration interval(JsonNode given) {
        return given.has("interval") ? length(given, "interval") : Duration.ZERO;
    }

    private static Duration length(JsonNode given, String name) {
        Duration length = Tagged.duration(given.path(name));
        if (length == null) {
            throw new UnsupportedDagException("A schedule's " + name + " of months or years is not supported");
        }
        return length;
    }

    private static AssetCondition condition(JsonNode node, int depth) {
        if (depth > MAX_DEPTH) {
            throw new UnsupportedDagException("The schedule's assets are nested more than " + MAX_DEPTH + " deep");
        }
        return switch (Tagged.type(node)) {
            case "asset" -> new AssetCondition.One(asset(node), watchers(node));
            case "asset_all" -> new AssetCondition.All(parts(node, depth));
            case "asset_any" -> new AssetCondition.Any(parts(node, depth));
            case "asset_alias" ->
                new AssetCondition.Alias(
                        node.path("name").asText(), node.path("group").asText(AssetRef.DEFAULT_GROUP));
            case "asset_ref" ->
                node.has("name")
                        ? new AssetCondition.Reference("name", node.path("name").asText())
                        : new AssetCondition.Reference("uri", node.path("uri").asText());
            default ->
                throw new UnsupportedDagException(
                        "A schedule on " + Tagged.type(node) + " is not supported: name assets");
        };
    }

    private static List<AssetCondition> parts(JsonNode node, int depth) {
        List<AssetCondition> parts = new ArrayList<>();
        node.path("objects").forEach(part -> parts.add(condition(part, depth + 1)));
        return parts;
    }

    private static List<AssetCondition.Watcher> watchers(JsonNode node) {
        List<AssetCondition.Watcher> watchers = new ArrayList<>();
        Tagged.value(node)
                .path("watchers")
                .forEach(watcher -> watchers.add(new AssetCondition.Watcher(
                        asset(node), watcher.path("name").asText(), watcher.path("trigger"))));
        return watchers;
    }

    /** An asset, its members beside the tag or behind it. */
    static AssetRef asset(JsonNode node) {
        JsonNode value = Tagged.value(node);
        return new AssetRef(
                value.path("name").asText(),
                value.path("uri").asText(),
                value.path("group").asText(AssetRef.DEFAULT_GROUP),
                value.path("extra").isObject()
                        ? Tagged.plain(value.path("extra")).toString()
                        : "{}");
    }
}
