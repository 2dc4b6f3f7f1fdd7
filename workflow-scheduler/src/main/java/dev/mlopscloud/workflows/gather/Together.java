package dev.mlopscloud.workflows.gather;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;

/**
 * Does in one transaction what many threads ask for at the same time: what has come while a transaction ran goes into
 * the next. Its round trips and its commit then serve all of them.
 *
 * @param <Q> what is asked
 * @param <A> what is answered
 */
public final class Together<Q, A> {
    private static final int MOST = 200;

    private final Database database;
    private final BiFunction<Transaction, List<Q>, List<A>> work;
    private final BlockingQueue<Asked<Q, A>> waiting = new LinkedBlockingQueue<>();
    private final AtomicBoolean working = new AtomicBoolean();

    /** @param work gives an answer for each question, in their order */
    public Together(Database database, BiFunction<Transaction, List<Q>, List<A>> work) {
        this.database = database;
        this.work = work;
    }

    private record Asked<Q, A>(Q question, CompletableFuture<List<A>> answer) {}

    /**
     * Returns after the commit. What goes wrong for several at once is tried again for each alone.
     *
     * @throws dev.mlopscloud.platform.sql.SqlFailure if a statement or the commit fails
     */
    public A ask(Q question) throws InterruptedException {
        Asked<Q, A> asked = new Asked<>(question, new CompletableFuture<>());
        waiting.add(asked);
        if (working.compareAndSet(false, true)) {
            Thread.startVirtualThread(this::work);
        }
        try {
            List<A> answer = asked.answer.get();
            return (answer.isEmpty() ? answers(List.of(question)) : answer).getFirst();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    private void work() {
        do {
            List<Asked<Q, A>> group = new ArrayList<>();
            while (waiting.drainTo(group, MOST) > 0) {
                work(group);
                group.clear();
            }
            working.set(false);
            // Who came since the last look has found somebody at work.
        } while (!waiting.isEmpty() && working.compareAndSet(false, true));
    }

    private void work(List<Asked<Q, A>> group) {
        try {
            List<A> answers = answers(group.stream().map(Asked::question).toList());
            for (int i = 0; i < answers.size(); i++) {
                group.get(i).answer.complete(List.of(answers.get(i)));
            }
        } catch (RuntimeException | Error e) {
            for (Asked<Q, A> asked : group) {
                if (group.size() == 1) {
                    asked.answer.completeExceptionally(e);
                } else {
                    asked.answer.complete(List.of());
                }
            }
        }
    }

    private List<A> answers(List<Q> questions) {
        return database.transaction(tx -> work.apply(tx, questions));
    }
}
