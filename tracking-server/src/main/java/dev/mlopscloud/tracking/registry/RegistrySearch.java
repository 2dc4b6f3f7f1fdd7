package dev.mlopscloud.tracking.registry;

import dev.mlopscloud.tracking.search.Comparison;
import dev.mlopscloud.tracking.search.Dialect;
import dev.mlopscloud.tracking.search.Entity;
import dev.mlopscloud.tracking.search.Fragment;
import dev.mlopscloud.tracking.search.Grammar;
import dev.mlopscloud.tracking.search.Grammar.AttributeType;
import dev.mlopscloud.tracking.search.KeyedValues;
import dev.mlopscloud.tracking.search.Operand;
import dev.mlopscloud.tracking.search.SqlSchema;
import dev.mlopscloud.tracking.search.SqlSearch;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What registered models and their versions can be searched by. Prompts show only when the filter asks for them. */
final class RegistrySearch {
    static final Grammar MODELS = new Grammar(
            Dialect.REGISTERED_MODELS,
            Map.of("name", AttributeType.LISTABLE),
            Set.of("name", "last_updated_timestamp"),
            Map.of("timestamp", "last_updated_timestamp"),
            Set.of(Entity.ATTRIBUTE, Entity.TAG),
            Set.of());

    static final SqlSearch MODELS_SQL = new SqlSearch(new SqlSchema(
            Map.of("name", "m.name", "last_updated_timestamp", "m.last_update_time"),
            Set.of("name", "last_updated_timestamp"),
            Map.of(
                    Entity.TAG,
                    new KeyedValues("registered_model_tag v", "v.model_key = m.model_key and v.key = ?", "v.value")),
            Map.of()));

    static final Grammar VERSIONS = new Grammar(
            Dialect.MODEL_VERSIONS,
            Map.of(
                    "name", AttributeType.LISTABLE,
                    "run_id", AttributeType.LISTABLE,
                    "source_path", AttributeType.TEXT,
                    "version_number", AttributeType.NUMBER),
            Set.of("name", "version_number", "creation_timestamp", "last_updated_timestamp"),
            Map.of(),
            Set.of(Entity.ATTRIBUTE, Entity.TAG),
            Set.of());

    static final SqlSearch VERSIONS_SQL = new SqlSearch(new SqlSchema(
            Map.of(
                    "name", "m.name",
                    "run_id", "v.run_id",
                    "source_path", "v.source",
                    "version_number", "v.version",
                    "creation_timestamp", "v.creation_time",
                    "last_updated_timestamp", "v.last_update_time"),
            Set.of("name", "version_number", "creation_timestamp", "last_updated_timestamp"),
            Map.of(
                    Entity.TAG,
                    new KeyedValues(
                            "model_version_tag t",
                            "t.model_key = v.model_key and t.version = v.version and t.key = ?",
                            "t.value")),
            Map.of()));

    private static final String PROMPTS = " (select 1 from registered_model_tag p where p.model_key = m.model_key"
            + " and p.key = '" + RegistryRules.PROMPT_TAG + "' and lower(p.value) = 'true')";

    private RegistrySearch() {}

    /** The conditions of a filter, with the rule about prompts. */
    static Fragment conditions(SqlSearch sql, List<Comparison> filter) {
        boolean prompts = filter.stream().anyMatch(RegistrySearch::asksForPrompts);
        List<Comparison> others = filter.stream()
                .filter(comparison -> !isAboutPrompts(comparison))
                .toList();
        Fragment conditions = sql.conditions(others);
        return new Fragment(
                conditions.sql() + (prompts ? " and exists" : " and not exists") + PROMPTS, conditions.arguments());
    }

    private static boolean isAboutPrompts(Comparison comparison) {
        return comparison.entity() == Entity.TAG && comparison.key().equals(RegistryRules.PROMPT_TAG);
    }

    private static boolean asksForPrompts(Comparison comparison) {
        if (!isAboutPrompts(comparison) || !(comparison.operand() instanceof Operand.Text text)) {
            return false;
        }
        return switch (comparison.operator()) {
            case EQUAL -> text.value().equalsIgnoreCase("true");
            case NOT_EQUAL -> text.value().equalsIgnoreCase("false");
            default -> false;
        };
    }
}
