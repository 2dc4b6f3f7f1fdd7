package dev.mlopscloud.workflows.login;

/** Somebody who has come in. */
public record User(String name, Role role) {
    /** All that come in where nobody signs in. */
    static final User ANYBODY = new User("Anonymous", Role.ADMIN);

    /** The process of a task; no user's name has a comma. */
    static final User TASK = new User(",task", Role.VIEWER);
}
