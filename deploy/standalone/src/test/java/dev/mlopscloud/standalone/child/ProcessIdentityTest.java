package dev.mlopscloud.standalone.child;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProcessIdentityTest {
    private Process process;
    private ProcessIdentity identity;

    @BeforeEach
    void start() throws Exception {
        process = new ProcessBuilder("sleep", "60.125").start();
        identity = ProcessIdentity.of(process.toHandle(), "60.125");
    }

    @AfterEach
    void stop() {
        process.destroyForcibly();
    }

    @Test
    void findsTheProcessWhileItRuns() throws Exception {
        assertThat(identity.find()).contains(process.toHandle());
        process.destroyForcibly().waitFor();
        assertThat(identity.find()).isEmpty();
    }

    @Test
    void anotherProcessWithTheSameIdIsNotTheOne() {
        assertThat(new ProcessIdentity(identity.pid(), identity.startedMs() - 60_000, "60.125").find())
                .isEmpty();
        assertThat(new ProcessIdentity(identity.pid(), identity.startedMs(), "quarkus-run.jar").find())
                .isEmpty();
    }

    @Test
    void aProcessThatEndedUnaskedForItsStatusIsGone() throws Exception {
        // The shell becomes a program that never asks for the status of the child that it had as a shell.
        Process parent = new ProcessBuilder("sh", "-c", "sleep 0.2 & exec sleep 60").start();
        try {
            ProcessHandle child = awaitChild(parent);
            assertThat(ProcessEnd.isGoneWithin(child, Duration.ofSeconds(5))).isTrue();
            assertThat(child.isAlive()).as("what Java says of it").isTrue();
        } finally {
            parent.destroyForcibly();
        }
    }

    @Test
    void aProcessThatDoesNotHeedIsKilled() throws Exception {
        Process stubborn =
                new ProcessBuilder("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.1; done").start();
        assertThat(stubborn.inputReader().readLine()).isEqualTo("ready");
        assertThat(ProcessEnd.end(stubborn.toHandle(), Duration.ofMillis(300))).isFalse();
        assertThat(stubborn.waitFor()).isEqualTo(128 + 9);
    }

    private static ProcessHandle awaitChild(Process parent) throws InterruptedException {
        while (parent.toHandle().children().findFirst().isEmpty()) {
            Thread.sleep(5);
        }
        return parent.toHandle().children().findFirst().orElseThrow();
    }
}
