package dev.mlopscloud.standalone.stack;

import dev.mlopscloud.standalone.child.ProcessEnd;
import dev.mlopscloud.standalone.configuration.Directories;
import dev.mlopscloud.standalone.postgres.Postmaster;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Ends what a launcher left running that was itself killed. Only called by the holder of the {@link RunLock}. */
public final class Leftovers {
    private static final Duration GRACE = Duration.ofSeconds(20);

    private final Directories directories;
    private final StackStateFile file;
    private final Console console;

    public Leftovers(Directories directories, StackStateFile file, Console console) {
        this.directories = directories;
        this.file = file;
        this.console = console;
    }

    /** Ends services, the last started first, then Postgres; returns how many there were. */
    public int end() throws IOException, InterruptedException {
        int ended = 0;
        List<StackState.Service> services =
                file.read().map(StackState::children).orElse(List.of());
        for (StackState.Service service : services.reversed()) {
            Optional<ProcessHandle> process = service.process();
            if (process.isPresent()) {
                say(service.name(), process.get());
                ProcessEnd.end(process.get(), GRACE);
                ended++;
            }
        }
        Optional<ProcessHandle> server = Postmaster.of(directories.postgres());
        if (server.isPresent()) {
            console.part(
                    "postgres",
                    "left over from a run that was killed (pid " + server.get().pid() + "): ending it");
            Postmaster.end(server.get());
            ended++;
        }
        file.delete();
        return ended;
    }

    private void say(String part, ProcessHandle process) {
        console.part(part, "left over from a run that was killed (pid " + process.pid() + "): ending it");
    }
}
