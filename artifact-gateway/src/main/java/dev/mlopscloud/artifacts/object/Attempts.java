package dev.mlopscloud.artifacts.object;

import dev.mlopscloud.artifacts.object.StoreFailure.Kind;
import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;

/** Repeats what the store was not ready for: a few times, after pauses that grow and differ. */
public final class Attempts {
    private static final int MOST = 4;
    private static final int PAUSE_MILLIS = 100;

    private Attempts() {}

    /** One try; an {@link IOException} is a broken connection to the store. */
    public interface Attempt<T> {
        T run() throws IOException;
    }

    /**
     * Runs {@code attempt} until it succeeds, fails for good, or was tried often enough.
     *
     * @param repeatable whether it may still be run again
     * @throws StoreFailure the last failure
     */
    public static <T> T repeat(String what, Attempt<T> attempt, BooleanSupplier repeatable) {
        for (int count = 1; ; count++) {
            StoreFailure failure;
            try {
                return attempt.run();
            } catch (StoreFailure e) {
                failure = e;
            } catch (IOException e) {
                failure = new StoreFailure(Kind.UNAVAILABLE, what + ": " + e.getMessage(), e);
            }
            boolean again = failure.kind() == Kind.UNAVAILABLE && count < MOST && repeatable.getAsBoolean();
            if (!again || !pause(count)) {
                throw failure;
            }
        }
    }

    /** Waits longer each time, and not as long as others do. False when the thread should end instead. */
    private static boolean pause(int attempt) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextInt(PAUSE_MILLIS << attempt));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
