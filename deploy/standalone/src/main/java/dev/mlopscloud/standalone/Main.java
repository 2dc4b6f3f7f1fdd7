package dev.mlopscloud.standalone;

import dev.mlopscloud.standalone.command.BackupCommand;
import dev.mlopscloud.standalone.command.Command;
import dev.mlopscloud.standalone.command.DownCommand;
import dev.mlopscloud.standalone.command.EnvCommand;
import dev.mlopscloud.standalone.command.GcCommand;
import dev.mlopscloud.standalone.command.LearnCommand;
import dev.mlopscloud.standalone.command.LogsCommand;
import dev.mlopscloud.standalone.command.RestartCommand;
import dev.mlopscloud.standalone.command.RestoreCommand;
import dev.mlopscloud.standalone.command.StatusCommand;
import dev.mlopscloud.standalone.command.UpCommand;
import dev.mlopscloud.standalone.configuration.Settings;
import dev.mlopscloud.standalone.configuration.SettingsException;
import dev.mlopscloud.standalone.stack.Console;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** {@code java -jar standalone.jar COMMAND}, as {@code ./mlops} calls it. */
public final class Main {
    private static final int USAGE = 2;

    private Main() {}

    static void main(String[] arguments) throws Exception {
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) throws Exception {
        Console console = new Console(System.out);
        try {
            Settings settings = Settings.of(System.getenv());
            Map<String, Command> commands = Map.of(
                    "up", new UpCommand(settings, console),
                    "learn", new LearnCommand(settings, console),
                    "status", new StatusCommand(settings, console),
                    "logs", new LogsCommand(settings, console, System.out),
                    "restart", new RestartCommand(settings, console),
                    "env", new EnvCommand(settings, console),
                    "gc", new GcCommand(settings, console),
                    "backup", new BackupCommand(settings, console),
                    "restore", new RestoreCommand(settings, console),
                    "down", new DownCommand(settings, console));
            Command command = arguments.isEmpty() ? null : commands.get(arguments.getFirst());
            if (command == null) {
                console.say("Usage: up | learn | status | logs SERVICE [-f] | restart SERVICE | env | gc"
                        + " | backup FILE | restore FILE | down");
                return USAGE;
            }
            return command.run(arguments.subList(1, arguments.size()));
        } catch (SettingsException | IOException e) {
            console.say(String.valueOf(e.getMessage()));
            return 1;
        }
    }
}
