package dev.mlopscloud.standalone.stack;

import dev.mlopscloud.standalone.child.BoundedLog;
import dev.mlopscloud.standalone.child.Child;
import dev.mlopscloud.standalone.child.ProcessIdentity;
import dev.mlopscloud.standalone.child.Readiness;
import dev.mlopscloud.standalone.child.RestartRequests;
import dev.mlopscloud.standalone.configuration.Directories;
import dev.mlopscloud.standalone.configuration.PrivateFiles;
import dev.mlopscloud.standalone.configuration.Settings;
import dev.mlopscloud.standalone.objects.LocalObjects;
import dev.mlopscloud.standalone.postgres.LocalPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The running product: Postgres, then the object store, then the services, all of which start at once; stopped in the
 * reverse order, one after the other.
 */
public final class Stack {
    private static final Duration SERVICE_START = Duration.ofMinutes(3);
    public static final Duration SERVICE_STOP = Duration.ofSeconds(30);
    private static final Duration PROGRESS = Duration.ofSeconds(10);
    private static final String SUPERUSER_SECRET = "postgres_superuser";
    private static final int LINES_OF_A_FAILURE = 25;

    /** The status of a process that a signal ended is this and the signal's number. */
    private static final int SIGNALS = 128;

    private final Settings settings;
    private final Directories directories;
    private final Plan plan;
    private final Console console;
    private final StackStateFile stateFile;
    private final List<Child> children = new ArrayList<>();
    private @Nullable LocalPostgres postgres;
    private @Nullable LocalObjects objects;
    private boolean stopped;

    public Stack(Settings settings, Plan plan, StackStateFile stateFile, Console console) {
        this.settings = settings;
        this.directories = settings.directories();
        this.plan = plan;
        this.stateFile = stateFile;
        this.console = console;
    }

    /** Starts every part and returns when all are ready; an exception says which one is not. */
    public void start() throws IOException, InterruptedException, SQLException {
        List<Child> services = services();
        startPostgres();
        startObjects();
        startServices(services);
    }

    private List<Child> services() throws IOException {
        ServiceProgram program = new ServiceProgram(settings);
        RestartRequests requests = new RestartRequests(directories.run());
        Readiness readiness = new Readiness();
        List<Child> services = new ArrayList<>();
        for (ServiceDefinition service : plan.services()) {
            services.add(new Child(
                    service.name(),
                    program.of(service),
                    new BoundedLog(directories.logs(), service.name()),
                    requests,
                    readiness,
                    new Narrator()));
        }
        return services;
    }

    private synchronized void startPostgres() throws IOException, SQLException {
        long startedAt = begin("postgres");
        settings.secrets().kept(SUPERUSER_SECRET);
        LocalPostgres started = LocalPostgres.start(
                directories.postgres(),
                directories.run().resolve("postgres-binaries"),
                plan.postgres().number(),
                settings.secrets().file(SUPERUSER_SECRET),
                postgresLog());
        postgres = started;
        started.provide(plan.databases());
        ready("postgres", startedAt);
    }

    private BoundedLog postgresLog() {
        return new BoundedLog(directories.logs(), "postgres");
    }

    private synchronized void startObjects() throws IOException {
        long startedAt = begin("object-store");
        objects = LocalObjects.start(directories.objects(), plan.objects().number(), plan.buckets());
        ready("object-store", startedAt);
    }

    private long begin(String part) {
        if (stopped) {
            throw new IllegalStateException("stopped");
        }
        console.part(part, "starting");
        return System.nanoTime();
    }

    private void ready(String part, long startedAt) {
        console.part(part, "ready     " + Console.seconds(Duration.ofNanos(System.nanoTime() - startedAt)));
        record();
    }

    private void startServices(List<Child> services) throws IOException, InterruptedException {
        for (String folder : List.of("notebooks", "notebook-state", "tasks", "run/kernels")) {
            PrivateFiles.folder(directories.data().resolve(folder));
        }
        List<CompletableFuture<Void>> starts = new ArrayList<>();
        synchronized (this) {
            for (Child service : services) {
                begin(service.name());
                children.add(service);
                starts.add(service.start());
            }
        }
        for (int i = 0; i < services.size(); i++) {
            awaitReady(services.get(i), starts.get(i));
        }
    }

    private void awaitReady(Child service, CompletableFuture<Void> start) throws IOException, InterruptedException {
        long patience = SERVICE_START.dividedBy(PROGRESS);
        for (long i = 0; i < patience; i++) {
            try {
                start.get(PROGRESS.toSeconds(), TimeUnit.SECONDS);
                return;
            } catch (TimeoutException e) {
                console.part(
                        service.name(),
                        "not ready yet, its log is " + service.log().file());
            } catch (ExecutionException e) {
                Throwable cause = e.getCause() == null ? e : e.getCause();
                throw failure(service, String.valueOf(cause.getMessage()));
            }
        }
        throw failure(service, service.name() + " was not ready within " + SERVICE_START.toSeconds() + " s");
    }

    private IOException failure(Child service, String reason) throws IOException {
        console.say("");
        console.say("The end of " + service.log().file() + ":");
        service.log().tail(LINES_OF_A_FAILURE).forEach(line -> console.say("  | " + line));
        return new IOException(reason);
    }

    /** Starts Postgres again if it died, and bounds the logs. Called again and again while the stack runs. */
    public synchronized void tend() throws IOException, SQLException {
        if (stopped) {
            return;
        }
        if (postgres != null && postgres.process().isEmpty()) {
            console.part("postgres", "died, starting it again");
            postgres.close();
            startPostgres();
        }
        for (Child child : children) {
            child.log().bound();
        }
        postgresLog().bound();
    }

    /** Stops what was started, the last first. A service that needs longer than {@code grace} is killed, and said. */
    public synchronized void stop(Duration grace) {
        if (stopped) {
            return;
        }
        stopped = true;
        try {
            for (Child child : children.reversed()) {
                boolean inTime = child.stop(grace);
                console.part(child.name(), inTime ? "stopped" : "killed after " + Console.seconds(grace));
            }
            if (objects != null) {
                objects.close();
                console.part("object-store", "stopped");
            }
            if (postgres != null) {
                postgres.close();
                console.part("postgres", "stopped");
            }
            stateFile.delete();
        } catch (IOException e) {
            console.say("Could not stop everything: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes down what runs. */
    private synchronized void record() {
        List<StackState.Service> services = new ArrayList<>();
        for (Child child : children) {
            Optional<ProcessIdentity> process = child.identity();
            services.add(new StackState.Service(
                    child.name(),
                    child.port(),
                    child.state().name().toLowerCase(Locale.ROOT),
                    child.restarts(),
                    process.map(ProcessIdentity::pid).orElse(null),
                    process.map(ProcessIdentity::startedMs).orElse(null)));
        }
        try {
            stateFile.write(new StackState(
                    ProcessIdentity.of(ProcessHandle.current(), "standalone"),
                    plan.postgres().number(),
                    plan.objects().number(),
                    services));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells the user what happens to a service, and keeps the record. */
    private final class Narrator implements Child.Events {
        @Override
        public void started(Child child) {
            record();
        }

        @Override
        public void ready(Child child, Duration took) {
            console.part(child.name(), "ready     " + Console.seconds(took));
            record();
        }

        @Override
        public void restarting(Child child) {
            console.part(child.name(), "restarting");
            record();
        }

        @Override
        public void died(Child child, int exitCode, Duration delay) {
            String how = exitCode > SIGNALS
                    ? "was killed by signal " + (exitCode - SIGNALS)
                    : "ended with status " + exitCode;
            console.part(child.name(), how + ", starting it again in " + Console.seconds(delay));
            record();
        }
    }
}
