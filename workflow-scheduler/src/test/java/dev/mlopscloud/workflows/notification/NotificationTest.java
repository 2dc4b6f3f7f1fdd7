package dev.mlopscloud.workflows.notification;

import static dev.mlopscloud.workflows.Service.awaitEnd;
import static dev.mlopscloud.workflows.Service.newId;
import static dev.mlopscloud.workflows.Service.post;
import static dev.mlopscloud.workflows.Service.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasItem;

import com.sun.net.httpserver.HttpServer;
import dev.mlopscloud.platform.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(MailServer.class)
class NotificationTest {
    private static final int LOOKS = 1_200;

    private final List<String> posted = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private final HttpServer hook = newServer();

    private static HttpServer newServer() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void listen() {
        hook.createContext("/hook", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean refused = refusals.getAndDecrement() > 0;
            if (!refused) {
                posted.add(body);
            }
            exchange.sendResponseHeaders(refused ? 503 : 200, -1);
            exchange.close();
        });
        hook.start();
    }

    @AfterEach
    void stop() {
        hook.stop(0);
    }

    private String address() {
        return "http://127.0.0.1:" + hook.getAddress().getPort() + "/hook";
    }

    @Test
    void tellsOfRetriesFailuresAndRunsEvenWhenTheOtherSideIsAwayAtFirst() throws InterruptedException {
        refusals.set(1);
        String dag = newId("news");
        String run = run(dag, """
            dag_id: %s
            on_failure_callback: {webhook: '%s'}
            tasks:
              - task_id: broken
                operator: bash
                bash_command: exit 1
                retries: 1
                retry_delay: 0
                on_retry_callback: {webhook: '%s'}
                on_failure_callback:
                  - {email: [team@example.org], subject: It broke}
            """.formatted(dag, address(), address()));
        assertThat(awaitEnd(dag, run)).isEqualTo("failed");
        await(() -> posted.size() == 2);
        assertThat(posted)
                .anyMatch(news -> news.contains("\"task_up_for_retry\"") && news.contains("\"broken\""))
                .anyMatch(news -> news.contains("\"dag_run_failed\"") && news.contains(run));
        await(() -> MailServer.MAILS.stream().anyMatch(mail -> mail.contains(run)));
        assertThat(MailServer.MAILS)
                .anyMatch(mail -> mail.contains("Subject: It broke") && mail.contains("team@example.org"));
    }

    @Test
    void tellsOnceOfARunThatMissesItsDeadline() throws InterruptedException {
        String dag = newId("late");
        String run = run(dag, """
            dag_id: %s
            deadline: {reference: dagrun_queued_at, interval: 0.1, callback: {webhook: '%s'}}
            tasks: [{task_id: slow, operator: bash, bash_command: sleep 1}]
            """.formatted(dag, address()));
        awaitEnd(dag, run);
        await(() -> !posted.isEmpty());
        assertThat(posted).hasSize(1).allMatch(news -> news.contains("\"deadline_missed\""));
    }

    @Test
    void refusesTargetsThatCannotBe() {
        post("""
            dag_id: refused
            on_failure_callback: {webhook: 'file:///etc/passwd'}
            deadline: {interval: 1, callback: {email: 'no address'}}
            tasks: [{task_id: a, operator: empty, on_retry_callback: {slack: x}}]
            """)
                .then()
                .statusCode(422)
                .body("detail.loc", hasItem(List.of("body", "on_failure_callback")))
                .body("detail.loc", hasItem(List.of("body", "deadline", "callback")))
                .body("detail.loc", hasItem(List.of("body", "tasks", 0, "on_retry_callback")));
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        for (int look = 0; look < LOOKS && !condition.getAsBoolean(); look++) {
            Thread.sleep(50);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
