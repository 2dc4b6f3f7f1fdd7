package dev.mlopscloud.notebooks;

import dev.mlopscloud.notebooks.keeper.Keeper;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.IOException;

/** The server, or as a native executable also the small program beside it. */
@QuarkusMain
public final class Main {
    Main() {}

    /** Starts what is asked for. */
    public static void main(String... arguments) throws IOException {
        if (arguments.length == 1 && arguments[0].equals(Keeper.COMMAND)) {
            Keeper.main();
        } else {
            Quarkus.run(arguments);
        }
    }
}
