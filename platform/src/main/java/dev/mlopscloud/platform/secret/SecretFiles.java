package dev.mlopscloud.platform.secret;

import io.smallrye.config.EnvConfigSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * For each variable {@code NAME_FILE} of the environment the setting {@code NAME}, with the content of that file: a
 * secret then shows in no list of processes and in no description of a container. A variable {@code NAME} itself wins.
 *
 * <p>Only settings whose name says that they are secret, since others are about files themselves. A file that can't be
 * read stops the start.
 */
public final class SecretFiles extends EnvConfigSource {
    /** Just below the environment. */
    private static final int ORDINAL = EnvConfigSource.ORDINAL - 1;

    private static final Pattern NAME =
            Pattern.compile("((?:QUARKUS|MLOPS)_[A-Z0-9_]*(?:PASSWORD|SECRET|TOKEN|KEY))_FILE");
    private static final long LARGEST_BYTES = 64 << 10;

    public SecretFiles() {
        this(System.getenv());
    }

    SecretFiles(Map<String, String> environment) {
        super(read(environment), ORDINAL);
    }

    private static Map<String, String> read(Map<String, String> environment) {
        Map<String, String> secrets = new HashMap<>();
        environment.forEach((variable, file) -> {
            Matcher name = NAME.matcher(variable);
            if (name.matches() && !file.isBlank()) {
                secrets.put(name.group(1), content(variable, Path.of(file)));
            }
        });
        return Map.copyOf(secrets);
    }

    private static String content(String variable, Path file) {
        try {
            if (Files.size(file) > LARGEST_BYTES) {
                throw new IllegalArgumentException(variable + " names a file that is too large for a secret: " + file);
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new IllegalArgumentException(variable + " names a file that can't be read: " + file, e);
        }
    }
}
