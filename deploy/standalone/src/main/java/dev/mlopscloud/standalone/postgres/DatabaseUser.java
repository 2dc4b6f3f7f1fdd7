package dev.mlopscloud.standalone.postgres;

/**
 * A service's database and the role of the same name that owns it.
 *
 * @param name of both
 * @param password the role's
 */
public record DatabaseUser(String name, String password) {}
