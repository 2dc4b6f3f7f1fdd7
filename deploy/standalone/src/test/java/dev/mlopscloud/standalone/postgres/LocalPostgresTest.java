package dev.mlopscloud.standalone.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopscloud.standalone.child.BoundedLog;
import dev.mlopscloud.standalone.configuration.Secrets;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPostgresTest {
    private static final DatabaseUser TRACKING = new DatabaseUser("tracking", "it's a secret");
    private static final DatabaseUser WORKFLOWS = new DatabaseUser("workflows", "another");

    @TempDir
    Path folder;

    private int port;

    @BeforeEach
    void choosePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
    }

    @Test
    void findsItsDataAgainAndKeepsUsersApart() throws Exception {
        try (LocalPostgres postgres = start()) {
            postgres.provide(List.of(TRACKING, WORKFLOWS));
            execute(TRACKING, "CREATE TABLE kept (value int)");
            execute(TRACKING, "INSERT INTO kept VALUES (42)");
            assertThat(one("SHOW fsync")).isEqualTo("on");
            assertThat(one("SHOW synchronous_commit")).isEqualTo("on");
            assertThat(one("SHOW listen_addresses")).isEqualTo("127.0.0.1");
            assertThatThrownBy(() -> connect("workflows", TRACKING)).hasMessageContaining("permission denied");
            assertThatThrownBy(() -> connect("postgres", TRACKING)).hasMessageContaining("permission denied");
            assertThatThrownBy(() -> connect("tracking", new DatabaseUser("tracking", "guess")))
                    .hasMessageContaining("password authentication failed");
            assertThatThrownBy(() -> connect("postgres", new DatabaseUser("postgres", "guess")))
                    .hasMessageContaining("password authentication failed");
            assertThatThrownBy(() -> execute(TRACKING, "CREATE ROLE other")).hasMessageContaining("permission denied");
        }
        assertThat(Postmaster.of(folder.resolve("postgres"))).isEmpty();

        DatabaseUser changed = new DatabaseUser("tracking", "changed");
        try (LocalPostgres postgres = start()) {
            postgres.provide(List.of(changed, WORKFLOWS));
            try (Connection connection = connect("tracking", changed);
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT value FROM kept")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(1)).isEqualTo(42);
            }
            assertThatThrownBy(() -> connect("tracking", TRACKING)).hasMessageContaining("authentication failed");
        }
    }

    @Test
    void aServerThatWasLeftBehindIsFoundAndEnded() throws Exception {
        LocalPostgres postgres = start();
        ProcessHandle server = postgres.process().orElseThrow();
        postgres.provide(List.of(TRACKING));
        try (Connection open = connect("tracking", TRACKING)) {
            assertThat(open.isValid(1)).isTrue();
            long startedAt = System.nanoTime();

            Postmaster.end(server);

            assertThat(Duration.ofNanos(System.nanoTime() - startedAt)).isLessThan(Duration.ofSeconds(20));
        }
        assertThat(Postmaster.of(folder.resolve("postgres"))).isEmpty();
        postgres.close();
    }

    @Test
    void theRestOfAStartThatWasCutOffIsSetAside() throws Exception {
        Files.createDirectories(folder.resolve("postgres"));
        Files.writeString(folder.resolve("postgres/postgresql.conf"), "nonsense");
        try (LocalPostgres postgres = start()) {
            assertThat(postgres.process()).isPresent();
        }
        try (var entries = Files.list(folder)) {
            assertThat(entries.filter(entry -> entry.getFileName().toString().startsWith("postgres.incomplete-")))
                    .hasSize(1);
        }
    }

    @Test
    void dataOfAnotherVersionIsNotTouched() throws Exception {
        Path data = Files.createDirectories(folder.resolve("postgres"));
        Files.writeString(data.resolve("PG_VERSION"), "12\n");
        Files.writeString(data.resolve("mlops-complete"), "");
        assertThatThrownBy(this::start).hasMessageContaining("was made by Postgres 12");
        assertThat(data.resolve("PG_VERSION")).hasContent("12\n");
    }

    private LocalPostgres start() throws Exception {
        Secrets secrets = new Secrets(folder.resolve("secrets"));
        secrets.kept("superuser");
        return LocalPostgres.start(
                folder.resolve("postgres"),
                Path.of("target/postgres-binaries").toAbsolutePath(),
                port,
                secrets.file("superuser"),
                new BoundedLog(folder.resolve("logs"), "postgres"));
    }

    private String one(String query) throws SQLException {
        try (Connection connection = connect("tracking", TRACKING);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private void execute(DatabaseUser user, String sql) throws SQLException {
        try (Connection connection = connect(user.name(), user);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Connection connect(String database, DatabaseUser user) throws SQLException {
        return DriverManager.getConnection(LocalPostgres.jdbcUrl(port, database), user.name(), user.password());
    }
}
