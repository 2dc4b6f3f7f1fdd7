package dev.mlopscloud.standalone.command;

import dev.mlopscloud.standalone.backup.Restore;
import dev.mlopscloud.standalone.configuration.Settings;
import dev.mlopscloud.standalone.stack.Console;
import java.nio.file.Path;
import java.util.List;

/** Puts a backup into an empty data folder. */
public final class RestoreCommand implements Command {
    private final Settings settings;
    private final Console console;

    public RestoreCommand(Settings settings, Console console) {
        this.settings = settings;
        this.console = console;
    }

    @Override
    public int run(List<String> arguments) throws Exception {
        if (arguments.size() != 1 || arguments.getFirst().startsWith("-")) {
            console.say("Usage: ./mlops restore FILE");
            return 2;
        }
        long items = new Restore(settings.directories()).read(Path.of(arguments.getFirst()));
        console.say("Restored " + items + " files and folders, each as it was backed up, to "
                + settings.directories().data() + ". ./mlops up starts on them.");
        return 0;
    }
}
