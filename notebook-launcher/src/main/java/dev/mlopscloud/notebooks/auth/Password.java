package dev.mlopscloud.notebooks.auth;

import dev.mlopscloud.notebooks.disk.AtomicFile;
import dev.mlopscloud.notebooks.state.StateConfig;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What a person may sign in with besides the token: the password of the setting, or the one that somebody with
 * the token chose on the login page, which is kept as a hash. An empty hash means that there is none.
 */
@Singleton
final class Password {
    private static final Logger LOG = Logger.getLogger(Password.class);
    private static final int MAX_LENGTH = 1_024;

    /** A comparison takes 10 MiB and a while. */
    private static final int AT_ONCE = 2;

    private final Path file;
    private final boolean configured;
    private final Semaphore turns = new Semaphore(AT_ONCE, true);
    private volatile String hash;

    Password(AuthConfig config, StateConfig state) {
        String setting = config.hashedPassword().map(String::strip).orElse("");
        this.file = state.directory().toAbsolutePath().normalize().resolve("password");
        this.configured = !setting.isEmpty();
        if (configured && !PasswordHash.readable(setting)) {
            throw new IllegalStateException(
                    "mlops.auth.hashed-password is not what \"jupyter server password\" writes");
        }
        try {
            this.hash = configured
                    ? setting
                    : Files.exists(file) ? Files.readString(file).strip() : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a new one may be chosen: not where the setting has it. */
    boolean changeable() {
        return !configured;
    }

    /** Whether there is one, and this is it. Takes long by design. */
    boolean matches(@Nullable String offered) {
        String current = hash;
        if (current.isEmpty() || offered == null || offered.length() > MAX_LENGTH) {
            return false;
        }
        turns.acquireUninterruptibly();
        try {
            return PasswordHash.matches(current, offered);
        } finally {
            turns.release();
        }
    }

    /** Chooses a new one; who was signed in is not any longer. */
    synchronized void change(String next) throws IOException {
        String fresh = PasswordHash.of(next);
        AtomicFile.writePrivate(file, fresh.getBytes(StandardCharsets.UTF_8));
        hash = fresh;
        LOG.info("A new password was set");
    }

    /** Whether a password can be chosen at all. */
    static boolean choosable(String next) {
        return !next.isBlank() && next.length() <= MAX_LENGTH;
    }

    /** For keys that must change with it. */
    byte[] bytes() {
        return hash.getBytes(StandardCharsets.UTF_8);
    }
}
