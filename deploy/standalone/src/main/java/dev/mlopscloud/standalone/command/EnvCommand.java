package dev.mlopscloud.standalone.command;

import dev.mlopscloud.standalone.configuration.Settings;
import dev.mlopscloud.standalone.stack.Console;
import dev.mlopscloud.standalone.stack.Plan;
import java.util.List;

/** Prints what clients of the stack need as lines for a shell to evaluate. */
public final class EnvCommand implements Command {
    private final Settings settings;
    private final Console console;

    public EnvCommand(Settings settings, Console console) {
        this.settings = settings;
        this.console = console;
    }

    @Override
    public int run(List<String> arguments) {
        new Plan(settings)
                .clientEnvironment()
                .forEach((name, value) -> console.say("export " + name + "='" + value.replace("'", "'\\''") + "'"));
        return 0;
    }
}
