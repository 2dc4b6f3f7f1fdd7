package dev.mlopscloud.standalone.command;

import dev.mlopscloud.standalone.backup.Backup;
import dev.mlopscloud.standalone.configuration.Settings;
import dev.mlopscloud.standalone.stack.Console;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Copies everything that the stack keeps into one file. */
public final class BackupCommand implements Command {
    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);
    private static final int BYTES_PER_MIB = 1 << 20;

    private final Settings settings;
    private final Console console;

    public BackupCommand(Settings settings, Console console) {
        this.settings = settings;
        this.console = console;
    }

    @Override
    public int run(List<String> arguments) throws Exception {
        if (arguments.size() != 1 || arguments.getFirst().startsWith("-")) {
            console.say("Usage: ./mlops backup FILE, or a folder in which a file of the time's name is made");
            return 2;
        }
        Path target = Path.of(arguments.getFirst());
        if (Files.isDirectory(target)) {
            target = target.resolve("mlops-cloud-" + SECOND.format(LocalDateTime.now(ZoneId.systemDefault())) + ".zip");
        }
        long begin = System.nanoTime();
        Backup.Written written = new Backup(settings.directories()).write(target);
        console.say("Backed up " + written.items() + " files and folders, " + written.bytes() / BYTES_PER_MIB
                + " MiB, in " + Console.seconds(Duration.ofNanos(System.nanoTime() - begin)) + ": " + written.file());
        console.say("It holds the secrets of data/secrets: keep it as you keep those.");
        return 0;
    }
}
