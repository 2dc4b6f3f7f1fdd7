package dev.mlopscloud.tracking.search;

import java.util.Map;
import java.util.Set;

/**
 * Where the things a grammar names are kept.
 *
 * @param columns the column of each attribute
 * @param required the attributes that are never null
 * @param keyed the tables of metrics, parameters and tags
 * @param many the tables of what a thing has many of, by attribute, by dataset field, and by {@code span.} and a span
 *     field; their {@code where} takes no argument, and the value of a span's attribute takes its name
 */
public record SqlSchema(
        Map<String, String> columns,
        Set<String> required,
        Map<Entity, KeyedValues> keyed,
        Map<String, KeyedValues> many) {

    /** Things whose attributes may all be null. */
    public SqlSchema(Map<String, String> columns, Map<Entity, KeyedValues> keyed, Map<String, KeyedValues> many) {
        this(columns, Set.of(), keyed, many);
    }
}
