package dev.mlopscloud.tracking.search;

import java.util.List;

/** A piece of SQL and the arguments of its {@code ?}, in order. */
public record Fragment(String sql, List<Object> arguments) {}
