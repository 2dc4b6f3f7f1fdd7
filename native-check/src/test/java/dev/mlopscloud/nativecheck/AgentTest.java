package dev.mlopscloud.nativecheck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program on a JVM of its own, with the agent and without. */
final class AgentTest {
    private static final String PROGRAM = "dev.mlopscloud.nativecheck.Reflecting";

    @TempDir
    Path folder;

    private Path agent;
    private Path lines;

    @BeforeEach
    void packageAgent() throws Exception {
        agent = folder.resolve("native-check.jar");
        lines = folder.resolve("lines.tsv");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", Agent.class.getName());
        manifest.getMainAttributes().putValue("Boot-Class-Path", "native-check.jar");
        Path classes = Path.of(
                Agent.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (OutputStream out = Files.newOutputStream(agent);
                JarOutputStream jar = new JarOutputStream(out, manifest);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".class")).toList()) {
                jar.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, jar);
            }
        }
    }

    @Test
    void writesWhatWasReachedAndByWhom() throws Exception {
        run("-javaagent:" + agent + "=" + lines);

        assertThat(Files.readAllLines(lines))
                .contains(
                        "type\t" + PROGRAM + "\t\t" + PROGRAM + "\t",
                        "constructor\t" + PROGRAM + "\t<init>()\t" + PROGRAM + "\t",
                        "method\t" + PROGRAM + "\thidden(long,double)\t" + PROGRAM + "\t",
                        "field\t" + PROGRAM + "\tnumber\t" + PROGRAM + "\t",
                        "resource\tdev/mlopscloud/nativecheck/Reflecting.class\t\t" + PROGRAM + "\t",
                        "proxy\tjava.lang.Runnable\t\t" + PROGRAM + "\t",
                        "constructor\tdev.mlopscloud.nativecheck.Provided\t<init>()\t" + PROGRAM + "\t",
                        "resource\tMETA-INF/services/java.lang.Runnable\t\t" + PROGRAM + "\t");
    }

    @Test
    void namesTheStaticInitializersThatWereRunning() throws Exception {
        run("-javaagent:" + agent + "=" + lines);

        assertThat(Files.readAllLines(lines))
                .contains("method\tjava.lang.String\tlength()\t" + PROGRAM + "\t" + PROGRAM);
    }

    @Test
    void leavesOutWhatFailedAndWhatIsNamedByConstants() throws Exception {
        run("-javaagent:" + agent + "=" + lines);

        assertThat(Files.readString(lines)).doesNotContain("missing", "ArrayDeque", "unseen");
    }

    @Test
    void changesNothingThatTheProgramSees() throws Exception {
        assertThat(run("-javaagent:" + agent + "=" + lines))
                .isEqualTo(run("-Xshare:auto"))
                .isEqualTo("[hidden23.0, 7, 4, true, true, true, 1]\n");
    }

    private String run(String option) throws IOException, InterruptedException {
        Path program = Path.of(System.getProperty("java.home"), "bin", "java");
        String classes = Path.of("target", "test-classes").toAbsolutePath().toString();
        Process process = new ProcessBuilder(List.of(program.toString(), option, "-cp", classes, PROGRAM, PROGRAM))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
