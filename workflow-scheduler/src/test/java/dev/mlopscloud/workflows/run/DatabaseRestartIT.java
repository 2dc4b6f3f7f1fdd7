package dev.mlopscloud.workflows.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service, whose database is restarted while runs go on. */
class DatabaseRestartIT {
    private static final int RESTARTS = 3;
    private static final int WIDTH = 4;
    private static final int DEPTH = 3;

    @TempDir
    private Path directory;

    @Test
    void everyRunEndsThoughTheDatabaseIsRestartedUnderLoad() throws Exception {
        Path data = directory.resolve("data");
        Path starts = directory.resolve("starts");
        int port = freePort();
        EmbeddedPostgres postgres = postgres(data, port);
        Map<String, String> settings = Map.of(
                "quarkus.datasource.jdbc.url", postgres.getJdbcUrl("postgres", "postgres"),
                "quarkus.datasource.username", "postgres",
                "quarkus.datasource.password", "postgres");
        int runs = 0;
        try (Packaged service = new Packaged(settings, directory.resolve("service"))) {
            service.start();
            service.send("POST", "/api/definitions", Packaged.mixed("crash", starts, WIDTH, DEPTH));
            for (int restart = 0; restart < RESTARTS; restart++) {
                for (int run = 0; run < 4; run++, runs++) {
                    service.trigger("crash", "run" + runs);
                }
                postgres.close();
                assertThat(service.request("GET", "/api/v2/dags", "").statusCode())
                        .isEqualTo(503);
                assertThat(service.request("GET", "/q/health/ready", "").statusCode())
                        .isEqualTo(503);
                assertThat(service.request("GET", "/q/health/live", "").statusCode())
                        .isEqualTo(200);
                postgres = postgres(data, port);
                service.awaitReady();
            }
            assertThat(service.awaitRuns("crash", runs)).isZero();
        } finally {
            postgres.close();
        }
        List<String> lines = Files.readAllLines(starts);
        assertThat(lines).doesNotHaveDuplicates().hasSize(runs * Packaged.starts(WIDTH, DEPTH));
        assertThat(lines).allMatch(line -> line.endsWith(" 1"));
    }

    private static EmbeddedPostgres postgres(Path data, int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPort(port)
                .start();
    }

    private static int freePort() throws IOException {
        // Below those that the system gives to connections: one of them could take it while the database is away.
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(15_000, 32_000);
            try (ServerSocket socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                // the next one may be free
            }
        }
    }
}
