package dev.mlopscloud.platform.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DatabaseTest {
    private final EmbeddedPostgres postgres;
    private final Database database;

    DatabaseTest() throws IOException {
        postgres = EmbeddedPostgres.builder().start();
        database = new Database(postgres.getPostgresDatabase());
    }

    @BeforeAll
    void createTables() {
        database.inTransaction(tx -> {
            tx.update("CREATE TABLE kind (name text PRIMARY KEY)");
            tx.update(
                    "CREATE TABLE item (id bigint PRIMARY KEY, kind text REFERENCES kind, at timestamptz, data jsonb)");
        });
    }

    @BeforeEach
    void empty() {
        database.inTransaction(tx -> tx.update("TRUNCATE item, kind"));
    }

    @AfterAll
    void stop() throws IOException {
        postgres.close();
    }

    @Test
    void keepsWhatATransactionWroteWhenItReturns() {
        Instant at = Instant.parse("2026-03-29T01:30:00.123456Z");

        database.inTransaction(
                tx -> tx.update("INSERT INTO item (id, at, data) VALUES (?, ?, ?)", 1L, at, new Json("{\"a\": [1]}")));

        assertThat(database.<Instant>transaction(tx -> tx.first(
                                row -> row.getObject("at", java.time.OffsetDateTime.class)
                                        .toInstant(),
                                "SELECT at FROM item WHERE data->'a'->>0 = ?",
                                "1")
                        .orElseThrow()))
                .isEqualTo(at);
    }

    @Test
    void keepsNothingWhenTheWorkThrows() {
        assertThatThrownBy(() -> database.inTransaction(tx -> {
                    tx.update("INSERT INTO item (id) VALUES (?)", 1L);
                    throw new IllegalStateException("changed my mind");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(ids()).isEmpty();
    }

    @Test
    void writesABatchInOneStatement() {
        database.inTransaction(tx -> tx.batch(
                "INSERT INTO item (id, at) VALUES (?, ?)",
                List.of(Arrays.asList(1L, null), List.of(2L, Instant.EPOCH), List.of(3L, Instant.EPOCH))));

        assertThat(ids()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void bindsListsAndArraysAsArrays() {
        database.inTransaction(tx -> {
            tx.update("INSERT INTO kind SELECT * FROM unnest(?)", List.of("a", "it's; DROP TABLE kind"));
            tx.update("INSERT INTO item (id) SELECT * FROM unnest(?)", new long[] {7, 8, 9});
        });

        assertThat(ids()).containsExactly(7L, 8L, 9L);
        assertThat(database.<List<String>>transaction(
                        tx -> tx.list(row -> row.getString(1), "SELECT name FROM kind ORDER BY name")))
                .containsExactly("a", "it's; DROP TABLE kind");
    }

    @Test
    void tellsADuplicateFromADanglingReference() {
        database.inTransaction(tx -> tx.update("INSERT INTO item (id) VALUES (?)", 1L));

        assertThatThrownBy(() -> database.inTransaction(tx -> tx.update("INSERT INTO item (id) VALUES (?)", 1L)))
                .isInstanceOfSatisfying(SqlFailure.class, failure -> {
                    assertThat(failure.isDuplicate()).isTrue();
                    assertThat(failure.isDanglingReference()).isFalse();
                });
        assertThatThrownBy(() -> database.inTransaction(
                        tx -> tx.update("INSERT INTO item (id, kind) VALUES (?, ?)", 2L, "none")))
                .isInstanceOfSatisfying(SqlFailure.class, failure -> assertThat(failure.isDanglingReference())
                        .isTrue());
    }

    private List<Long> ids() {
        return database.transaction(tx -> tx.list(row -> row.getLong(1), "SELECT id FROM item ORDER BY id"));
    }
}
