package dev.mlopscloud.workflows.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopscloud.platform.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class TaskProcessesTest {
    private final TaskProcesses processes;
    private final UUID task = UUID.randomUUID();
    private @Nullable TryDirectory directory;

    @TempDir
    private Path scratch;

    TaskProcessesTest(TaskProcesses processes) {
        this.processes = processes;
    }

    @BeforeEach
    void makeTheTry() throws IOException {
        directory = new TryDirectory(processes.directory(), task, 1);
        directory.prepare(Map.of());
    }

    private TryDirectory files() {
        return Objects.requireNonNull(directory);
    }

    @Test
    void aTryRunsOnceHoweverOftenItIsLaunched() throws Exception {
        assertThat(processes.launch(launch()).await(null, Clock.systemUTC()).success())
                .isTrue();
        assertThat(processes.launch(launch()).await(null, Clock.systemUTC()).success())
                .isTrue();
        assertThat(Files.readAllLines(scratch.resolve("ran"))).hasSize(1);
    }

    @Test
    void aTryThatAProcessTookWithoutSayingWhichIsRunByNoOther() throws IOException {
        Files.writeString(claim(), "17 (sh) S");
        assertThatThrownBy(() -> processes.launch(launch()))
                .isInstanceOf(IOException.class)
                .hasMessage("The process of the task could not be started");
        assertThat(scratch.resolve("ran")).doesNotExist();
    }

    @Test
    void aTryThatIsBarredIsNotRunByAProcessThatIsLate() throws IOException {
        assertThat(files().bar()).isEmpty();
        assertThatThrownBy(() -> processes.launch(launch())).isInstanceOf(IOException.class);
        assertThat(scratch.resolve("ran")).doesNotExist();
    }

    @Test
    void whoIsAboutToSayThatItTookATryFindsThatTheTryIsBarred() throws IOException {
        Files.createFile(claim());
        Object before = Files.getAttribute(claim(), "unix:ino");
        assertThat(files().bar()).isEmpty();
        assertThat(Files.getAttribute(claim(), "unix:ino")).isNotEqualTo(before);
    }

    @Test
    void aTryThatWasTakenInTimeStaysTaken() throws IOException {
        String boot = ProcessMark.currentBoot();
        Files.writeString(claim(), Files.readString(Path.of("/proc/self/stat")) + boot + "\n");
        Optional<ProcessMark> owner = files().owner();
        assertThat(owner).isPresent();
        assertThat(files().bar()).isEqualTo(owner);
        assertThat(files().owner()).isEqualTo(owner);
    }

    private Path claim() {
        return files().root().resolve("owner");
    }

    private Launch launch() {
        String command = "echo ran >> " + scratch.resolve("ran");
        return new Launch(task, 1, List.of("sh", "-c", command), Map.of(), Map.of("PATH", System.getenv("PATH")));
    }
}
