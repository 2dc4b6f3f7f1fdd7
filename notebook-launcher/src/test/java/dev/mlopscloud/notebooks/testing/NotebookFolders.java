package dev.mlopscloud.notebooks.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Fresh folders for a server under test, with a secret beside the root that nobody may reach. */
public class NotebookFolders implements QuarkusTestResourceLifecycleManager {
    /** The token of the server under test. */
    public static final String TOKEN = "test-token-of-some-length";

    @Override
    public Map<String, String> start() {
        try {
            Path folder = Files.createTempDirectory("notebooks");
            Path root = Files.createDirectory(folder.resolve("root"));
            Files.writeString(folder.resolve("secret.txt"), "secret");
            Files.writeString(
                    Files.createDirectory(folder.resolve("root-sibling")).resolve("secret.txt"), "secret");
            Files.createSymbolicLink(root.resolve("way-out"), folder);
            Path lab = Path.of(Objects.requireNonNull(NotebookFolders.class.getResource("/lab"))
                    .toURI());
            Map<String, String> settings = new HashMap<>();
            settings.put("mlops.contents.directory", root.toString());
            settings.put("mlops.state.directory", folder.resolve("state").toString());
            settings.put("mlops.lab.directory", lab.toString());
            settings.put(
                    "mlops.lab.notebook-directory",
                    lab.resolveSibling("notebook").toString());
            settings.put("mlops.auth.token", TOKEN);
            settings.put("mlops.kernels.python", KernelPython.path());
            // What the user's own start files do, and how long they take, is no part of the tests.
            settings.put("mlops.terminals.shell", "/bin/bash,--noprofile,--norc");
            return settings;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void stop() {}
}
