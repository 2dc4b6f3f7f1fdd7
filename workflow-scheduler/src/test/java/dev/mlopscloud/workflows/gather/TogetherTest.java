package dev.mlopscloud.workflows.gather;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.platform.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class TogetherTest {
    private final Database database;
    private final List<List<String>> groups = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    TogetherTest(Database database) {
        this.database = database;
    }

    @Test
    void whatComesWhileATransactionRunsSharesTheNext() throws Exception {
        Together<String, String> together = new Together<>(database, this::shout);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> first = threads.submit(() -> together.ask("first"));
            begun.await();
            List<Future<String>> others = ask(threads, together, List.of("a", "b", "c"));
            goOn.countDown();
            assertThat(first.get()).isEqualTo("FIRST");
            assertThat(others.getFirst().get()).isEqualTo("A");
            assertThat(others.get(1).get()).isEqualTo("B");
            assertThat(others.getLast().get()).isEqualTo("C");
        }
        assertThat(groups).hasSize(2);
        assertThat(groups.getLast()).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void whatFailsOneDoesNotFailItsNeighbours() throws Exception {
        Together<String, String> together = new Together<>(database, this::shout);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> first = threads.submit(() -> together.ask("first"));
            begun.await();
            List<Future<String>> others = ask(threads, together, List.of("a", "", "c"));
            goOn.countDown();
            assertThat(first.get()).isEqualTo("FIRST");
            assertThat(others.getFirst().get()).isEqualTo("A");
            assertThat(others.getLast().get()).isEqualTo("C");
            assertThatThrownBy(others.get(1)::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseMessage("Nothing to shout");
        }
        assertThatThrownBy(() -> together.ask("")).hasMessage("Nothing to shout");
    }

    /** Asks, and returns once all of them wait. */
    private static List<Future<String>> ask(
            ExecutorService threads, Together<String, String> together, List<String> words)
            throws InterruptedException {
        List<Thread> asking = Collections.synchronizedList(new ArrayList<>());
        List<Future<String>> answers = words.stream()
                .map(word -> threads.submit(() -> {
                    asking.add(Thread.currentThread());
                    return together.ask(word);
                }))
                .toList();
        while (asking.size() < words.size()
                || !asking.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING)) {
            Thread.sleep(1);
        }
        return answers;
    }

    private List<String> shout(Transaction tx, List<String> words) {
        groups.add(List.copyOf(words));
        begun.countDown();
        try {
            goOn.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return words.stream()
                .map(word -> tx.first(row -> row.getString(1), "SELECT upper(?)", word)
                        .filter(shouted -> !shouted.isEmpty())
                        .orElseThrow(() -> new IllegalArgumentException("Nothing to shout")))
                .toList();
    }
}
