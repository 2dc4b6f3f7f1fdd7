package dev.mlopscloud.workflows.asset;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Which assets must have had events for a run to start. */
public sealed interface AssetCondition {

    /** Whether it is met once each of {@code updated} has had an event. */
    boolean isMet(Set<AssetRef.Key> updated);

    /** Every asset that it names. */
    Stream<AssetRef> assets();

    /** Airflow's {@code asset_expression}. */
    ObjectNode expression();

    /** One asset. */
    record One(AssetRef asset) implements AssetCondition {
        @Override
        public boolean isMet(Set<AssetRef.Key> updated) {
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
        public boolean isMet(Set<AssetRef.Key> updated) {
            return parts.stream().allMatch(part -> part.isMet(updated));
        }

        @Override
        public Stream<AssetRef> assets() {
            return parts.stream().flatMap(AssetCondition::assets);
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
        public boolean isMet(Set<AssetRef.Key> updated) {
            return parts.stream().anyMatch(part -> part.isMet(updated));
        }

        @Override
        public Stream<AssetRef> assets() {
            return parts.stream().flatMap(AssetCondition::assets);
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
