package dev.mlopscloud.notebooks.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CageTest {
    private static final long MEBIBYTE = 1024 * 1024;

    @TempDir
    Path folder;

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said.strip();
    }

    @Test
    void limitsEachProcessWhereThereAreNoGroups() throws IOException, InterruptedException {
        Cage cage = Cage.find(folder);
        List<String> show = List.of("/bin/sh", "-c", "ulimit -v; echo \"$1\"", "sh", "a 'b\" $c");
        assertThat(run(cage.command("k", show, new Limits(500 * MEBIBYTE, 0)))).isEqualTo("512000\na 'b\" $c");
        assertThat(cage.command("k", show, Limits.NONE)).isEqualTo(show);
        assertThat(run(cage.command("k", List.of("nproc"), new Limits(0, 0.5)))).isEqualTo("1");
    }

    @Test
    void putsAProgramIntoAGroupOfItsOwn() throws IOException, InterruptedException {
        Cage cage = new Cage(Optional.of(folder));
        Path group = Files.createDirectory(folder.resolve("kernel-k"));
        Files.createFile(group.resolve("memory.swap.max"));
        String pid = run(cage.command("k", List.of("/bin/sh", "-c", "echo $$"), new Limits(300 * MEBIBYTE, 1.5)));
        assertThat(Files.readString(group.resolve("cgroup.procs")).strip()).isEqualTo(pid);
        assertThat(Files.readString(group.resolve("memory.max"))).isEqualTo("314572800");
        assertThat(Files.readString(group.resolve("memory.swap.max"))).isEqualTo("0");
        assertThat(Files.readString(group.resolve("cpu.max"))).isEqualTo("150000 100000");
    }

    @Test
    void killsTheWholeSession() throws IOException {
        Process process = new ProcessBuilder("setsid", "sh", "-c", "sleep 4243 & sleep 4243 & echo up; wait").start();
        assertThat(process.getInputStream().read()).isEqualTo('u');
        assertThat(ProcessSessions.members(process.pid())).hasSize(3);
        assertThat(Usage.of(process.pid()).processes()).isEqualTo(3);
        assertThat(Usage.of(process.pid()).memoryBytes()).isPositive();
        Cage.find(folder).clear("k", process.pid());
        assertThat(ProcessSessions.members(process.pid())).isEmpty();
    }
}
