package dev.mlopscloud.tracking.search;

/**
 * One comparison of a filter; a filter is a conjunction of them.
 *
 * @param key the attribute's canonical name, or the key of the metric, parameter, tag or dataset field
 */
public record Comparison(Entity entity, String key, Operator operator, Operand operand) {}
