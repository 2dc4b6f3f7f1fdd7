package dev.mlopscloud.workflows.operator;

import jakarta.inject.Singleton;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Starts the processes of tasks, and finds those again that an earlier service started.
 *
 * <p>Each runs under a small shell in a session of its own, which outlives the service. The shell takes its try by a
 * file that only one can make: so a try may be launched any number of times and still runs once.
 */
@Singleton
public final class TaskProcesses {
    /**
     * The arguments are the try's directory, the id of this boot of the machine, and the command. A signal to the group
     * lets the shell live until the command has ended, so that it can write the status down. Each program that the
     * shell starts itself takes a millisecond of every task, so it starts the command only.
     */
    private static final String WRAPPER = """
        try=$1; boot=$2; shift 2
        umask 077
        trap : TERM INT HUP
        read -r stat < "/proc/$$/stat"
        set -C
        exec 9> "$try/owner" || exit 0
        printf '%s\\n%s\\n' "$stat" "$boot" >&9
        [ "$try/owner" -ef /dev/fd/9 ] || exit 0
        exec 9>&-
        set +C
        cd "$try/work" || exit 1
        "$@" < /dev/null >> "$try/log" 2>&1
        printf '%s\\n' "$?" > "$try/exit"
        """;

    private static final String LAUNCH_MECHANISM = "jdk.lang.Process.launchMechanism";
    private static final File NOTHING = new File("/dev/null");
    /** How often, a millisecond apart, is looked for who has taken a try. */
    private static final int MAX_LOOKS = 10_000;
    /** The same once the process has ended, because another has it that still has to say so. */
    private static final int LAST_LOOKS = 1_000;

    private final TaskConfig config;
    private final Path directory;

    TaskProcesses(TaskConfig config) {
        this.config = config;
        this.directory = config.directory().toAbsolutePath().normalize();
        // One program less for each task: the JDK's other way starts a helper that starts the command.
        if (System.getProperty(LAUNCH_MECHANISM) == null) {
            System.setProperty(LAUNCH_MECHANISM, "VFORK");
        }
    }

    /** Where this service keeps the tries. */
    public Path directory() {
        return directory;
    }

    /** Where the tries are: a directory for each task, below one for the first letters of its id. */
    public Path tries() {
        return directory.resolve(TryDirectory.ALL);
    }

    /** The log of a try, whether it exists or not. */
    public Path log(UUID taskInstance, int tryNumber) {
        return new TryDirectory(directory, taskInstance, tryNumber).log();
    }

    /** Adds a line of the scheduler's own to a try's log. */
    public void note(UUID taskInstance, int tryNumber, String line) throws IOException {
        new TryDirectory(directory, taskInstance, tryNumber).note(line);
    }

    /** Adds what a worker has read of a try's log; what is beyond the limit of logs is dropped. */
    public void append(UUID taskInstance, int tryNumber, String text) throws IOException {
        TryDirectory files = new TryDirectory(directory, taskInstance, tryNumber);
        long room = config.logLimit() - files.logSize();
        if (room > 0) {
            files.append(text);
        }
    }

    /** The process of a try that was started before; it may have ended since. */
    public Optional<RunningTry> find(UUID taskInstance, int tryNumber) throws IOException {
        TryDirectory files = new TryDirectory(directory, taskInstance, tryNumber);
        return files.owner().map(mark -> new RunningTry(files, mark, null, config));
    }

    /**
     * Starts a try, unless it was started before.
     *
     * @throws IOException if no process can be started
     */
    public RunningTry launch(Launch launch) throws IOException, InterruptedException {
        TryDirectory files = new TryDirectory(directory, launch.taskInstance(), launch.tryNumber());
        Optional<ProcessMark> before = files.owner();
        if (before.isPresent()) {
            return new RunningTry(files, before.get(), null, config);
        }
        files.prepare(launch.files());
        Process child = start(files, launch);
        for (int look = 0; look < (child.isAlive() ? MAX_LOOKS : LAST_LOOKS); look++) {
            Optional<ProcessMark> owner = files.owner();
            if (owner.isPresent()) {
                boolean mine = owner.get().pid() == child.pid();
                return new RunningTry(files, owner.get(), mine ? child : null, config);
            }
            if (!child.isAlive() && !files.isTaken()) {
                break;
            }
            Thread.sleep(1);
        }
        return files.bar()
                .map(mark -> new RunningTry(files, mark, null, config))
                .orElseThrow(() -> new IOException("The process of the task could not be started"));
    }

    private static Process start(TryDirectory files, Launch launch) throws IOException {
        List<String> command = new ArrayList<>(
                List.of("setsid", "sh", "-c", WRAPPER, "task", files.root().toString(), ProcessMark.currentBoot()));
        for (String word : launch.command()) {
            command.add(inPlace(word, files));
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(NOTHING)
                .redirectOutput(NOTHING)
                .redirectError(NOTHING);
        Map<String, String> environment = builder.environment();
        environment.clear();
        launch.environment()
                .forEach((name, value) ->
                        environment.put(name, name.startsWith("MLOPS_") ? inPlace(value, files) : value));
        return builder.start();
    }

    private static String inPlace(String word, TryDirectory files) {
        return word.startsWith(Launch.HERE) ? files.root() + word.substring(Launch.HERE.length()) : word;
    }
}
