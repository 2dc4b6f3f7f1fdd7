package dev.mlopscloud.tracking.search;

import java.util.Map;

/**
 * Where the things a grammar names are kept.
 *
 * @param columns the column of each attribute
 * @param keyed the tables of metrics, parameters and tags
 * @param datasets the tables of each dataset field; their {@code where} takes no argument
 */
public record SqlSchema(
        Map<String, String> columns, Map<Entity, KeyedValues> keyed, Map<String, KeyedValues> datasets) {}
