package dev.mlopscloud.workflows.run;

import dev.mlopscloud.workflows.signal.Signal;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** Hears from Postgres what other processes committed. */
@Singleton
final class Listener {
    private static final Logger LOG = Logger.getLogger(Listener.class);

    /** How long one look lasts; it ends at once when something comes. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final DataSource source;
    private final Signal signal;

    Listener(DataSource source, Signal signal) {
        this.source = source;
        this.signal = signal;
    }

    /** Listens until the thread is interrupted. */
    void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                listen();
            } catch (SQLException e) {
                LOG.debugf(e, "Listening again");
                try {
                    Thread.sleep(LOOK);
                } catch (InterruptedException interrupt) {
                    return;
                }
            }
        }
    }

    private void listen() throws SQLException {
        try (Connection connection = source.getConnection()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("LISTEN " + Signal.CHANNEL);
            }
            PGConnection postgres = connection.unwrap(PGConnection.class);
            // Something may have been committed before the first look.
            signal.raise();
            while (!Thread.currentThread().isInterrupted()) {
                PGNotification[] heard = postgres.getNotifications((int) LOOK.toMillis());
                if (heard != null) {
                    for (PGNotification notification : heard) {
                        signal.received(notification.getParameter());
                    }
                }
            }
            try (Statement statement = connection.createStatement()) {
                statement.execute("UNLISTEN *");
            }
        }
    }
}
