package dev.mlopscloud.workflows.template;

import java.time.Duration;
import java.util.function.Supplier;

/** How much one rendering may do: a template is a program, and may be one without an end. */
final class Budget {
    private static final ScopedValue<Budget> CURRENT = ScopedValue.newInstance();
    private static final int STEPS = 200_000;
    private static final Duration TIME = Duration.ofSeconds(10);

    private final long end = System.nanoTime() + TIME.toNanos();
    private int steps;

    private Budget() {}

    /** Does {@code work} with a budget of its own. */
    static <T> T spend(Supplier<T> work) {
        return ScopedValue.where(CURRENT, new Budget()).call(work::get);
    }

    /** Takes one step, if there is one left. */
    static void step() {
        if (CURRENT.isBound()) {
            CURRENT.get().take();
        }
    }

    private void take() {
        steps++;
        if (steps > STEPS || (steps % 64 == 0 && System.nanoTime() > end)) {
            throw new BudgetSpentError();
        }
    }

    /** Not an exception: the library turns those into notes and goes on. */
    static final class BudgetSpentError extends Error {
        private static final long serialVersionUID = 1L;

        BudgetSpentError() {
            super("The template takes more than " + STEPS + " steps", null, false, false);
        }
    }
}
