package dev.mlopscloud.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Postgres's own load generator: the least that one transaction a request can cost. */
public final class Pgbench {
    private static final Pattern RATE = Pattern.compile("tps = ([0-9.]+) \\(without");

    private Pgbench() {}

    /** Whether it is installed. */
    public static boolean isThere() {
        return List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "pgbench")));
    }

    /** Transactions a second of a script, each client with prepared statements and one connection. */
    public static double rate(Postgres postgres, String database, String script, int clients, Duration time) {
        try {
            Path file = Files.createTempFile("pgbench", ".sql");
            Files.writeString(file, script);
            String said = Program.run(List.of(
                    "pgbench",
                    "-h",
                    "127.0.0.1",
                    "-p",
                    "" + postgres.port(),
                    "-U",
                    postgres.user(),
                    "-n",
                    "-M",
                    "prepared",
                    "-c",
                    "" + clients,
                    "-j",
                    "2",
                    "-T",
                    "" + time.toSeconds(),
                    "-f",
                    file.toString(),
                    database));
            Files.delete(file);
            Matcher rate = RATE.matcher(said);
            if (!rate.find()) {
                throw new IllegalStateException("pgbench said: " + said);
            }
            return Double.parseDouble(rate.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
