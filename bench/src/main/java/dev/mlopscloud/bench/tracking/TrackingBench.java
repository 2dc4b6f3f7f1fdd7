package dev.mlopscloud.bench.tracking;

import dev.mlopscloud.bench.load.Load;
import dev.mlopscloud.bench.load.Outcome;
import dev.mlopscloud.bench.process.Pgbench;
import dev.mlopscloud.bench.process.Postgres;
import dev.mlopscloud.bench.process.Program;
import dev.mlopscloud.bench.report.Spread;
import dev.mlopscloud.bench.report.Table;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Runs our tracking server and MLflow's on the same Postgres, turn by turn, and writes how they compare.
 *
 * <pre>
 * TrackingBench MLFLOW-PROGRAM QUARKUS-RUN-JAR README [SCENARIO...]
 * </pre>
 */
public final class TrackingBench {
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 3);
    private static final Duration WARMUP = Duration.ofSeconds(3);
    private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("bench.seconds", 8));
    private static final String ORIGINAL = "mlflow";
    private static final String OURS = "tracking";

    private final Postgres postgres;
    private final Server original;
    private final Server ours;
    private final Table table;

    private TrackingBench(Postgres postgres, Server original, Server ours, Table table) {
        this.postgres = postgres;
        this.original = original;
        this.ours = ours;
        this.table = table;
    }

    public static void main(String[] arguments) throws IOException {
        Path mlflow = Path.of(arguments[0]);
        Path jar = Path.of(arguments[1]);
        Table table = new Table(Path.of(arguments[2]), "tracking");
        List<String> chosen = List.of(arguments).subList(3, arguments.length);
        Path folder = Files.createTempDirectory("bench-tracking");
        try (Postgres postgres = Postgres.start(folder.resolve("postgres"))) {
            postgres.create(ORIGINAL);
            postgres.create(OURS);
            try (Server original = Server.original(mlflow, postgres, ORIGINAL, folder);
                    Server ours = Server.ours(jar, postgres, OURS, folder)) {
                new TrackingBench(postgres, original, ours, table).run(chosen);
            }
        }
    }

    private void run(List<String> chosen) {
        seed();
        for (Scenario scenario : Scenario.all()) {
            if (chosen.isEmpty() || chosen.stream().anyMatch(scenario.name()::startsWith)) {
                measure(scenario);
            }
        }
        memory();
    }

    private void seed() {
        postgres.execute(ORIGINAL, resource("seed-original.sql"), "vacuum analyze");
        postgres.execute(OURS, resource("seed-ours.sql"), "vacuum analyze");
        postgres.execute(OURS, "checkpoint");
    }

    private void measure(Scenario scenario) {
        List<Outcome> theirs = new ArrayList<>();
        List<Outcome> our = new ArrayList<>();
        List<Double> bare = new ArrayList<>();
        // A JVM compiles what it does much of, which a round would feel.
        load(scenario, ours);
        for (int round = 0; round < ROUNDS; round++) {
            theirs.add(load(scenario, original));
            our.add(load(scenario, ours));
            if (scenario.name().equals("log-metric") && Pgbench.isThere()) {
                bare.add(Pgbench.rate(postgres, OURS, resource("pgbench.sql"), scenario.clients(), TIME));
            }
        }
        switch (scenario.kind()) {
            case LATENCY -> {
                compareLatency(scenario, " p50", 0.5, theirs, our);
                compareLatency(scenario, " p99", 0.99, theirs, our);
            }
            case PAGE -> comparePages(scenario, pages(scenario, theirs), pages(scenario, our));
            case REQUESTS, METRICS ->
                compareRates(
                        scenario, scenario.name(), scenario.target(), rates(scenario, theirs), rates(scenario, our));
        }
        if (!bare.isEmpty()) {
            compareRates(scenario, "log-metric, against pgbench", "≥ 1.5", bare, rates(scenario, our));
        }
    }

    private Outcome load(Scenario scenario, Server server) {
        Outcome outcome = Load.run(new Load.Plan(server.port(), scenario.clients(), WARMUP, TIME), scenario.requests());
        if (outcome.failures() > 0) {
            System.out.println(server.name() + " failed " + outcome.failures() + " times: " + outcome.lastFailure());
            if (server == ours) {
                throw new IllegalStateException("What fails is not measured.");
            }
        }
        return outcome;
    }

    private static List<Double> rates(Scenario scenario, List<Outcome> rounds) {
        return rounds.stream()
                .map(round -> round.rate() * scenario.kind().unit())
                .toList();
    }

    private void compareRates(Scenario scenario, String name, String target, List<Double> theirs, List<Double> our) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < our.size(); i++) {
            ratios.add(our.get(i) / theirs.get(i));
        }
        String unit = scenario.kind() == Scenario.Kind.METRICS ? " metrics/s" : "/s";
        put(scenario, name, target, List.of(Spread.of(theirs) + unit, Spread.of(our) + unit), ratios);
    }

    private void compareLatency(
            Scenario scenario, String which, double share, List<Outcome> theirs, List<Outcome> our) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < our.size(); i++) {
            ratios.add(theirs.get(i).millis(share) / our.get(i).millis(share));
        }
        put(
                scenario,
                scenario.name() + which,
                scenario.target(),
                List.of(millis(theirs, share), millis(our, share)),
                ratios);
    }

    private void comparePages(Scenario scenario, List<Double> theirs, List<Double> our) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < our.size(); i++) {
            ratios.add(theirs.get(i) / our.get(i));
        }
        put(
                scenario,
                scenario.name(),
                scenario.target(),
                List.of(Spread.of(theirs) + " ms", Spread.of(our) + " ms"),
                ratios);
    }

    /** How long a page takes, in milliseconds: one client asks for one after the other. */
    private static List<Double> pages(Scenario scenario, List<Outcome> rounds) {
        return rates(scenario, rounds).stream().map(rate -> 1000 / rate).toList();
    }

    private static String millis(List<Outcome> rounds, double share) {
        return Spread.of(rounds.stream().map(round -> round.millis(share)).toList()) + " ms";
    }

    private void put(Scenario scenario, String name, String target, List<String> values, List<Double> ratios) {
        List<String> cells = List.of(
                name,
                "" + scenario.clients(),
                values.getFirst(),
                values.getLast(),
                "**" + Spread.of(ratios) + "**",
                target);
        System.out.println(String.join(" | ", cells));
        table.put(cells);
    }

    private void memory() {
        String heap = Program.run(List.of(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                "" + ours.child().pid(),
                "GC.heap_info"));
        System.out.println(heap);
        table.put(List.of(
                "resident memory afterwards",
                "",
                original.child().residentMib() + " MiB",
                ours.child().residentMib() + " MiB",
                "",
                ""));
    }

    private static String resource(String name) {
        try (InputStream stream = Objects.requireNonNull(TrackingBench.class.getResourceAsStream(name))) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
