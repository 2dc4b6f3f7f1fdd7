package dev.mlopscloud.tracking.gather;

import dev.mlopscloud.tracking.api.MlflowException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What came of one request of a group.
 *
 * @param <A> what an answer is
 */
public sealed interface Outcome<A> {

    /** The answer if there is one, else the refusal. */
    static <A> Outcome<A> of(@Nullable A value, Supplier<MlflowException> otherwise) {
        return value == null ? new Refusal<>(otherwise.get()) : new Answer<>(value);
    }

    /** The request was done. */
    record Answer<A>(A value) implements Outcome<A> {}

    /** The request is refused; its neighbours are not. */
    record Refusal<A>(MlflowException cause) implements Outcome<A> {}
}
