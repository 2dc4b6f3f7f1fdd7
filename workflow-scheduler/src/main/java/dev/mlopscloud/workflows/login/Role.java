package dev.mlopscloud.workflows.login;

import java.util.Locale;
import java.util.Optional;

/** What somebody may do; each role may do what the ones before it may. Those of Airflow's simple auth manager. */
public enum Role {
    /** Looks at everything but connections and variables. */
    VIEWER,
    /** Lets DAGs run, stops them, answers their questions. */
    USER,
    /** Changes assets, connections, pools, variables and definitions. */
    OP,
    ADMIN;

    static Optional<Role> of(String text) {
        try {
            return Optional.of(valueOf(text.strip().toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    boolean includes(Role needed) {
        return compareTo(needed) >= 0;
    }
}
