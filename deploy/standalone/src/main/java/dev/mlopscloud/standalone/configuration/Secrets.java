package dev.mlopscloud.standalone.configuration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Passwords and tokens: what the user set, or one made at random and kept in a file of the same name.
 */
public final class Secrets {
    private static final int BYTES = 24;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path folder;

    public Secrets(Path folder) {
        this.folder = folder;
    }

    /** The value that the user set, or the one kept under {@code name}, made now if there is none yet. */
    public String resolve(String name, String set) {
        return set.isBlank() ? kept(name) : set;
    }

    /** The value kept under {@code name}, made now if there is none yet. */
    public String kept(String name) {
        try {
            Path file = file(name);
            if (!Files.exists(file)) {
                PrivateFiles.folder(folder);
                byte[] bytes = new byte[BYTES];
                RANDOM.nextBytes(bytes);
                PrivateFiles.write(file, HexFormat.of().formatHex(bytes) + "\n");
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where {@link #kept} keeps it. */
    public Path file(String name) {
        return folder.resolve(name);
    }
}
