package dev.mlopscloud.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopscloud.standalone.configuration.Secrets;
import dev.mlopscloud.standalone.postgres.LocalPostgres;
import dev.mlopscloud.standalone.postgres.Postmaster;
import dev.mlopscloud.standalone.stack.StackState;
import dev.mlopscloud.standalone.stack.StackStateFile;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands as a user gives them, with the real Postgres and object store. */
class StackTest {
    @TempDir
    Path home;

    private StackProcess stack;

    @BeforeEach
    void prepare() throws Exception {
        stack = new StackProcess(home);
    }

    @AfterEach
    void leaveNothingRunning() throws Exception {
        assertThat(stack.run("down")).startsWith("0\n");
    }

    @Test
    void startsStopsInOrderAndFindsItsDataAgain() throws Exception {
        Process up = stack.up("first.out");
        assertThat(stack.output("first.out")).contains("/lab?token=");
        assertThat(stack.run("status")).startsWith("0\n").contains("postgres", "object-store", "workflow-scheduler");
        assertThat(stack.run("up")).startsWith("1\n").contains("is up already");
        query("CREATE TABLE kept AS SELECT 42 AS value");

        up.destroy();
        assertThat(up.waitFor()).isEqualTo(128 + 15);

        List<String> stops = stack.output("first.out")
                .lines()
                .filter(line -> line.endsWith(" stopped"))
                .map(line -> line.strip().split(" ", 2)[0])
                .toList();
        assertThat(stops)
                .containsExactly(
                        "workflow-scheduler",
                        "notebook-launcher",
                        "tracking-server",
                        "artifact-gateway",
                        "object-store",
                        "postgres");
        assertThat(stack.log("tracking-server")).contains("stopped in order");
        assertThat(stack.run("status")).startsWith("1\n").contains("is not up");

        stack.up("second.out");
        assertThat(query("SELECT value FROM kept")).isEqualTo("42");
        assertThat(stack.run("down")).startsWith("0\n").contains("Everything is stopped");
        assertThat(stack.run("status")).startsWith("1\n");
    }

    @Test
    void bringsBackWhatDies() throws Exception {
        Process up = stack.up("up.out");
        long before = pid("tracking-server");
        // A build that goes on meanwhile takes the program away for a while.
        Files.delete(home.resolve("tracking-server/target/quarkus-app/quarkus-run.jar"));
        ProcessHandle.of(before).orElseThrow().destroyForcibly();
        stack.await(up, "up.out", "tracking-server     was killed by signal 9, starting it again in 0.5 s");
        assertThat(stack.run("restart", "notebook-launcher")).startsWith("0\n").contains("ready again");
        assertThat(stack.run("status")).startsWith("0\n");
        assertThat(pid("tracking-server")).isNotEqualTo(before);

        Postmaster.of(stack.data().resolve("postgres")).orElseThrow().destroyForcibly();
        stack.await(up, "up.out", "postgres            died, starting it again");
        stack.await(up, "up.out", "postgres            ready");
        assertThat(stack.run("restart", "nonsense")).startsWith("2\n").contains("tracking-server");
    }

    @Test
    void endsWhatAKilledLauncherLeftBehind() throws Exception {
        Process up = stack.up("first.out");
        long left = pid("tracking-server");
        up.destroyForcibly().waitFor();
        assertThat(ProcessHandle.of(left)).isPresent();
        assertThat(stack.run("status")).startsWith("1\n").contains("looks after the stack is gone");

        stack.up("second.out").destroyForcibly().waitFor();

        assertThat(stack.output("second.out"))
                .contains("tracking-server     left over from a run that was killed (pid " + left + ")")
                .contains("postgres            left over");
        assertThat(stack.run("down")).startsWith("0\n").contains("tracking-server     left over");
        assertThat(Postmaster.of(stack.data().resolve("postgres"))).isEmpty();
    }

    @Test
    void aPortInUseStopsItBeforeAnythingStarts() throws Exception {
        try (ServerSocket taken = new ServerSocket(Integer.parseInt(stack.port("WORKFLOWS_PORT")))) {
            assertThat(stack.run("up"))
                    .startsWith("1\n")
                    .contains("Port " + taken.getLocalPort() + " for workflow-scheduler", "set WORKFLOWS_PORT in .env");
        }
        assertThat(stack.data().resolve("postgres")).doesNotExist();
    }

    @Test
    void aServiceThatCantStartEndsItWithTheLog() throws Exception {
        Path jar = home.resolve("artifact-gateway/target/quarkus-app/quarkus-run.jar");
        Files.writeString(jar, "no jar");
        assertThat(stack.run("up"))
                .startsWith("1\n")
                .contains("Invalid or corrupt jarfile", "artifact-gateway ended with status 1 each time")
                .contains("postgres            stopped");

        Files.delete(jar);
        assertThat(stack.run("up")).startsWith("1\n").contains("Not built", "artifact-gateway");
    }

    @Test
    void learnsWhatStartsLoadOnceAndStartsFromThat() throws Exception {
        // The stand-ins do none of the work that services learn from besides.
        assertThat(stack.run("learn")).startsWith("0\nOnly starts become quick: POST /api/2.0/mlflow/");
        assertThat(stack.data()).doesNotExist();
        for (String service : StackProcess.SERVICES) {
            assertThat(home.resolve(service + "/target/quarkus-app/start.aot")).isNotEmptyFile();
        }
        stack.up("up.out");
        assertThat(stack.log("tracking-server")).contains("-XX:AOTCache=" + stack.data());
    }

    @Test
    void aServiceSeesItsOwnEnvironmentOnly() throws Exception {
        stack.up("up.out");
        assertThat(stack.log("tracking-server"))
                .contains("QUARKUS_DATASOURCE_PASSWORD", "MLOPS_ARTIFACTS_URL", "PATH")
                .doesNotContain("OF_THE_SHELL", "AWS_SECRET_ACCESS_KEY", "MLOPS_HOME");
        assertThat(stack.run("logs", "tracking-server")).startsWith("0\n").contains("environment [");
        assertThat(stack.run("logs", "../secrets/notebook_token"))
                .startsWith("2\n")
                .contains("only of: artifact-gateway, notebook-launcher, postgres");
    }

    private long pid(String service) throws Exception {
        return new StackStateFile(stack.data().resolve("run"))
                .read().orElseThrow().children().stream()
                        .filter(child -> child.name().equals(service))
                        .findFirst()
                        .flatMap(StackState.Service::process)
                        .orElseThrow()
                        .pid();
    }

    private String query(String sql) throws Exception {
        String url = LocalPostgres.jdbcUrl(Integer.parseInt(stack.port("POSTGRES_PORT")), "tracking");
        String password = new Secrets(stack.data().resolve("secrets")).kept("tracking_db_password");
        try (Connection connection = DriverManager.getConnection(url, "tracking", password);
                Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return "";
            }
            ResultSet rows = statement.getResultSet();
            rows.next();
            return rows.getString(1);
        }
    }
}
