package dev.mlopscloud.workflows.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopscloud.platform.testing.PostgresResource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service, killed without warning again and again while runs go on. */
class CrashIT {
    /** Hundreds in the profile {@code soak}. */
    private static final int KILLS = Integer.getInteger("mlops.crash.kills", 5);

    private static final int RUNS_BETWEEN = 2;
    private static final int WIDTH = 4;
    private static final int DEPTH = 3;
    private static final int REPLICAS = 3;
    private static final int ENDS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final PostgresResource postgres = new PostgresResource();
    private final Random random = new Random(20260504);

    @TempDir
    private Path directory;

    private Map<String, String> settings = Map.of();

    @BeforeEach
    void startDatabase() {
        settings = new HashMap<>(postgres.start());
        // A start may take long on a busy machine; the tasks shall wait for it.
        settings.put("mlops.scheduler.lease", "10m");
    }

    @AfterEach
    void stopDatabase() {
        postgres.stop();
    }

    @Test
    void everyRunEndsAndNoTryStartsTwiceHoweverOftenTheServiceIsKilled() throws Exception {
        Path starts = directory.resolve("starts");
        int runs = 0;
        try (Packaged service = new Packaged(settings, directory)) {
            service.start();
            service.send("POST", "/api/definitions", Packaged.mixed("crash", starts, WIDTH, DEPTH));
            for (int kill = 0; kill < KILLS; kill++) {
                for (int run = 0; run < RUNS_BETWEEN; run++, runs++) {
                    service.trigger("crash", "run" + runs);
                }
                Thread.sleep(random.nextInt(1_500));
                service.kill();
                service.start();
            }
            assertThat(service.awaitRuns("crash", runs)).isZero();
        }
        List<String> lines = Files.readAllLines(starts);
        assertThat(lines).doesNotHaveDuplicates().hasSize(runs * Packaged.starts(WIDTH, DEPTH));
        assertThat(lines).allMatch(line -> line.endsWith(" 1"));
    }

    @Test
    void threeReplicasShareTheWorkWhileTheyAreKilledInTurn() throws Exception {
        Path starts = directory.resolve("starts");
        int runs = 0;
        try (Packaged one = replica(1);
                Packaged two = replica(2);
                Packaged three = replica(3)) {
            List<Packaged> replicas = List.of(one, two, three);
            for (Packaged replica : replicas) {
                replica.start();
            }
            one.send("POST", "/api/definitions", Packaged.mixed("crash", starts, WIDTH, DEPTH));
            for (int kill = 0; kill < KILLS; kill++) {
                for (Packaged replica : replicas) {
                    replica.trigger("crash", "run" + runs++);
                }
                Thread.sleep(random.nextInt(1_000));
                Packaged victim = replicas.get(random.nextInt(REPLICAS));
                victim.kill();
                victim.start();
            }
            assertThat(one.awaitRuns("crash", runs)).isZero();
            for (Packaged replica : replicas) {
                assertThat(replica.tasks().resolve("tries")).isNotEmptyDirectory();
            }
        }
        List<String> lines = Files.readAllLines(starts);
        assertThat(lines).doesNotHaveDuplicates().hasSize(runs * Packaged.starts(WIDTH, DEPTH));
        assertThat(lines).allMatch(line -> line.endsWith(" 1"));
    }

    @Test
    void othersTakeOverFromAReplicaThatStaysAway() throws Exception {
        settings.put("mlops.scheduler.lease", "3s");
        Path starts = directory.resolve("starts");
        String definition = """
            {"dag_id": "crash", "tasks": [
              {"task_id": "slow", "operator": "bash", "retries": 5, "retry_delay": 0, "bash_command":
               "echo hello; echo $AIRFLOW_CTX_TRY_NUMBER >> %s; test $AIRFLOW_CTX_TRY_NUMBER -gt 1 || exec sleep 60"}]}
            """.formatted(starts);
        try (Packaged one = replica(1);
                Packaged two = replica(2)) {
            one.start();
            two.start();
            one.send("POST", "/api/definitions", definition);
            one.trigger("crash", "run");
            awaitLine(starts);
            boolean isOne = Files.isDirectory(one.tasks().resolve("tries"));
            // Whichever replica is asked, the log of a task that runs comes from where it runs.
            awaitLog(one);
            awaitLog(two);
            (isOne ? one : two).kill();
            assertThat((isOne ? two : one).awaitRuns("crash", 1)).isZero();
        }
        assertThat(Files.readAllLines(starts)).doesNotHaveDuplicates().contains("1", "2");
    }

    @Test
    void aServiceThatIsAskedToEndLeavesItsTasksToTheNextOne() throws Exception {
        Path starts = directory.resolve("starts");
        try (Packaged service = new Packaged(settings, directory)) {
            service.start();
            service.send("POST", "/api/definitions", Packaged.mixed("crash", starts, WIDTH, DEPTH));
            for (int run = 0; run < ENDS; run++) {
                service.trigger("crash", "run" + run);
                assertThat(service.terminate(PATIENCE)).isTrue();
                service.start();
            }
            assertThat(service.awaitRuns("crash", ENDS)).isZero();
        }
        List<String> lines = Files.readAllLines(starts);
        assertThat(lines).doesNotHaveDuplicates().hasSize(ENDS * Packaged.starts(WIDTH, DEPTH));
        assertThat(lines).allMatch(line -> line.endsWith(" 1"));
    }

    private Packaged replica(int number) {
        return new Packaged(settings, directory.resolve("replica" + number));
    }

    private static void awaitLog(Packaged replica) throws Exception {
        String path = "/api/v2/dags/crash/dagRuns/run/taskInstances/slow/logs/1";
        long end = System.nanoTime() + PATIENCE.toNanos();
        String log = "";
        while (!log.contains("hello") && System.nanoTime() < end) {
            log = replica.send("GET", path, "").path("content").toString();
            Thread.sleep(50);
        }
        assertThat(log).contains("hello");
    }

    private static void awaitLine(Path file) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.exists(file) && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        assertThat(file).exists();
    }
}
