package dev.mlopscloud.standalone.postgres;

import dev.mlopscloud.standalone.child.ProcessEnd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The server process of a cluster, found by the file that Postgres itself keeps in the cluster's folder. */
public final class Postmaster {
    private static final Duration CLOCK_STEPS = Duration.ofSeconds(5);
    private static final Duration STOP = Duration.ofSeconds(30);
    private static final int START_LINE = 2;
    private static final int PORT_LINE = 3;
    private static final int STATUS_LINE = 7;

    private Postmaster() {}

    /** The process, if the one that wrote {@code postmaster.pid} still runs. */
    public static Optional<ProcessHandle> of(Path folder) {
        try {
            List<String> lines = Files.readAllLines(folder.resolve("postmaster.pid"));
            if (lines.size() <= START_LINE) {
                return Optional.empty();
            }
            Instant started =
                    Instant.ofEpochSecond(Long.parseLong(lines.get(START_LINE).strip()));
            return ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
                    .filter(ProcessEnd::isRunning)
                    .filter(process -> isSame(process, started));
        } catch (NoSuchFileException | NumberFormatException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where that process listens. */
    public static OptionalInt port(Path folder) {
        if (of(folder).isEmpty()) {
            return OptionalInt.empty();
        }
        try {
            List<String> lines = Files.readAllLines(folder.resolve("postmaster.pid"));
            boolean ready =
                    lines.size() > STATUS_LINE && lines.get(STATUS_LINE).strip().equals("ready");
            return ready ? OptionalInt.of(Integer.parseInt(lines.get(PORT_LINE).strip())) : OptionalInt.empty();
        } catch (NoSuchFileException | NumberFormatException e) {
            return OptionalInt.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isSame(ProcessHandle process, Instant started) {
        boolean sameStart = process.info()
                .startInstant()
                .map(found -> Duration.between(found, started).abs().compareTo(CLOCK_STEPS) <= 0)
                .orElse(false);
        return sameStart
                && process.info()
                        .command()
                        .map(command -> command.endsWith("/postgres"))
                        .orElse(true);
    }

    /** Ends a server that nobody looks after any more: what clients left open is rolled back. */
    public static void end(ProcessHandle server) throws IOException, InterruptedException {
        // A fast shutdown. SIGTERM, the only gentle signal that Java sends itself, would wait for every client.
        new ProcessBuilder("sh", "-c", "kill -INT " + server.pid()).start().waitFor();
        if (!ProcessEnd.isGoneWithin(server, STOP)) {
            server.destroyForcibly();
        }
    }
}
