package dev.mlopscloud.workflows.asset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Which assets must have had events for a run to start. */
public sealed interface AssetCondition {

    /** Whether it is met once each of {@code updated} has had an event. */
    default boolean isMet(Set<AssetRef.Key> updated) {
        return isMet(updated, Map.of());
    }

    /**
     * The same where it has aliases.
     *
     * @param aliases what they have become
     */
    boolean isMet(Set<AssetRef.Key> updated, Map<String, Set<AssetRef.Key>> aliases);

    /** What it joins. */
    default List<AssetCondition> parts() {
        return List.of();
    }

    /** Every asset that it names. */
    default Stream<AssetRef> assets() {
        return parts().stream().flatMap(AssetCondition::assets);
    }

    /** Every alias that it names. */
    default Stream<Alias> aliases() {
        return parts().stream().flatMap(AssetCondition::aliases);
    }

    /** The triggers that tell of its assets. */
    default Stream<Watcher> watchers() {
        return parts().stream().flatMap(AssetCondition::watchers);
    }

    /**
     * A trigger that tells of an asset.
     *
     * @param trigger its {@code classpath} and {@code kwargs}
     */
    record Watcher(AssetRef asset, String name, JsonNode trigger) {}

    /** What it waits for by another name than its own. */
    default Stream<Wait> waits() {
        return parts().stream().flatMap(AssetCondition::waits);
    }

    /**
     * Something that is waited for.
     *
     * @param kind {@code alias}, {@code name} or {@code uri}
     */
    record Wait(String kind, String value) {}

    /** One of the assets that an alias has become; nothing before that. */
    record Alias(String name, String group) implements AssetCondition {
        @Override
        public boolean isMet(Set<AssetRef.Key> updated, Map<String, Set<AssetRef.Key>> aliases) {
            return aliases.getOrDefault(name, Set.of()).stream().anyMatch(updated::contains);
        }

        @Override
        public Stream<Alias> aliases() {
            return Stream.of(this);
        }

        @Override
        public Stream<Wait> waits() {
            return Stream.of(new Wait("alias", name));
        }

        @Override
        public ObjectNode expression() {
            ObjectNode body = JsonNodeFactory.instance.objectNode();
            body.putObject("alias").put("name", name).put("group", group);
            return body;
        }
    }

    /**
     * An asset that somebody else defines.
     *
     * @param kind {@code name} or {@code uri}
     */
    record Reference(String kind, String value) implements AssetCondition {
        @Override
        public boolean isMet(Set<AssetRef.Key> updated, Map<String, Set<AssetRef.Key>> aliases) {
            return updated.stream().anyMatch(key -> value.equals(kind.equals("name") ? key.name() : key.uri()));
        }

        @Override
        public Stream<Wait> waits() {
            return Stream.of(new Wait(kind, value));
        }

        @Override
        public ObjectNode expression() {
            ObjectNode body = JsonNodeFactory.instance.objectNode();
            body.putObject("asset_ref").put(kind, value);
            return body;
        }
    }

    /** Airflow's {@code asset_expression}. */
    ObjectNode expression();

    /**
     * One asset.
     *
     * @param watched the triggers that tell of it
     */
    record One(AssetRef asset, List<Watcher> watched) implements AssetCondition {
        public One {
            watched = List.copyOf(watched);
        }

        public One(AssetRef asset) {
            this(asset, List.of());
        }

        @Override
        public Stream<Watcher> watchers() {
            return watched.stream();
        }

        @Override
        public boolean isMet(Set<AssetRef.Key> updated, Map<String, Set<AssetRef.Key>> aliases) {
            return updated.contains(asset.key());
        }

        @Override
        public Stream<AssetRef> assets() {
            return Stream.of(asset);
        }

        @Override
        public ObjectNode expression() {
            ObjectNode body = JsonNodeFactory.instance.objectNode();
            body.putObject("asset")
                    .put("uri", asset.uri())
                    .put("name", asset.name())
                    .put("group", asset.group());
            return body;
        }
    }

    /** All of several conditions. */
    record All(List<AssetCondition> parts) implements AssetCondition {
        public All {
            parts = List.copyOf(parts);
        }

        @Override
        public boolean isMet(Set<AssetRef.Key> updated, Map<String, Set<AssetRef.Key>> aliases) {
            return parts.stream().allMatch(part -> part.isMet(updated, aliases));
        }

        @Override
        public ObjectNode expression() {
            return joined("all", parts);
        }
    }

    /** One of several conditions. */
    record Any(List<AssetCondition> parts) implements AssetCondition {
        public Any {
            parts = List.copyOf(parts);
        }

        @Override
        public boolean isMet(Set<AssetRef.Key> updated, Map<String, Set<AssetRef.Key>> aliases) {
            return parts.stream().anyMatch(part -> part.isMet(updated, aliases));
        }

        @Override
        public ObjectNode expression() {
            return joined("any", parts);
        }
    }

    private static ObjectNode joined(String word, List<AssetCondition> parts) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode list = body.putArray(word);
        parts.forEach(part -> list.add(part.expression()));
        return body;
    }
}
