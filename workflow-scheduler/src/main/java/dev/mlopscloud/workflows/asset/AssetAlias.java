package dev.mlopscloud.workflows.asset;

/** A name that tasks make assets known by while they run. */
public record AssetAlias(long id, String name, String group) {}
