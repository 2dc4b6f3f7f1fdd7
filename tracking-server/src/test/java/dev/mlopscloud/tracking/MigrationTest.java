package dev.mlopscloud.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Databases of every earlier version, with data, become the newest and lose nothing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MigrationTest {
    private static final String TABLES =
            "select table_name from information_schema.tables where table_schema = 'public'"
                    + " and table_type = 'BASE TABLE' and table_name <> 'flyway_schema_history' order by 1";
    private static final String SHAPE = """
            select 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' '
                || coalesce(column_default, '') from information_schema.columns where table_schema = 'public'
            union all select 'index ' || indexdef from pg_indexes where schemaname = 'public'
            union all select 'constraint ' || conrelid::regclass || ' ' || pg_get_constraintdef(oid)
            from pg_constraint where connamespace = 'public'::regnamespace
            order by 1
            """;

    private EmbeddedPostgres postgres;

    @BeforeAll
    void start() throws IOException {
        postgres = EmbeddedPostgres.builder().start();
    }

    @AfterAll
    void stop() throws IOException {
        postgres.close();
    }

    private static Flyway flyway(DataSource source, String target) {
        return Flyway.configure().dataSource(source).target(target).load();
    }

    List<String> earlierVersions() throws SQLException {
        List<String> versions = Arrays.stream(
                        flyway(database("versions"), "latest").info().all())
                .map(MigrationInfo::getVersion)
                .map(String::valueOf)
                .toList();
        return versions.subList(0, versions.size() - 1);
    }

    private DataSource database(String name) throws SQLException {
        execute(postgres.getPostgresDatabase(), "drop database if exists " + name, "create database " + name);
        return postgres.getDatabase("postgres", name);
    }

    private static void execute(DataSource source, String... statements) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static List<String> list(DataSource source, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                rows.add(result.getString(1));
            }
        }
        return rows;
    }

    private static Map<String, String> counts(DataSource source) throws SQLException {
        Map<String, String> counts = new TreeMap<>();
        for (String table : list(source, TABLES)) {
            counts.put(table, list(source, "select count(*) from " + table).getFirst());
        }
        return counts;
    }

    @ParameterizedTest
    @MethodSource("earlierVersions")
    void aDatabaseOfAnEarlierVersionKeepsItsDataAndBecomesLikeANewOne(String version) throws Exception {
        DataSource old = database("old");
        for (int step = 1; step <= Integer.parseInt(version); step++) {
            flyway(old, Integer.toString(step)).migrate();
            try (InputStream data = MigrationTest.class.getResourceAsStream("/migration/V" + step + ".sql")) {
                if (data != null) {
                    execute(old, new String(data.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
        }
        Map<String, String> before = counts(old);
        assertThat(before.values()).doesNotContain("0");
        flyway(old, "latest").migrate();
        assertThat(counts(old)).containsAllEntriesOf(before);

        DataSource fresh = database("fresh");
        flyway(fresh, "latest").migrate();
        assertThat(list(old, SHAPE)).isEqualTo(list(fresh, SHAPE));
    }

    @Test
    void serversThatStartAtOnceMigrateOnce() throws Exception {
        DataSource source = database("shared");
        int servers = 4;
        try (ExecutorService starting = Executors.newFixedThreadPool(servers)) {
            List<Future<Integer>> applied = starting.invokeAll(
                    Collections.nCopies(servers, () -> flyway(source, "latest").migrate().migrationsExecuted));
            int total = 0;
            for (Future<Integer> one : applied) {
                total += one.get();
            }
            assertThat(total).isEqualTo(flyway(source, "latest").info().applied().length);
        }
    }
}
