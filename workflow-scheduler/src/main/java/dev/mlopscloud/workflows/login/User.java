package dev.mlopscloud.workflows.login;

/** Somebody who has come in. */
public record User(String name, Role role) {
    /** All that come in where nobody signs in. */
    static final User ANYBODY = new User("Anonymous", Role.ADMIN);
}
