package dev.mlopscloud.notebooks.channel;

import static dev.mlopscloud.notebooks.testing.Api.send;
import static dev.mlopscloud.notebooks.testing.Api.signedIn;
import static dev.mlopscloud.notebooks.testing.Api.startKernel;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mlopscloud.notebooks.testing.KernelPython;
import dev.mlopscloud.notebooks.testing.KernelSocket;
import dev.mlopscloud.notebooks.testing.NotebookFolders;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(NotebookFolders.class)
@TestProfile(LimitsTest.Tight.class)
class LimitsTest {
    /** Little memory, idle kernels culled at once, few restarts, a small journal. */
    public static class Tight implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> settings = new HashMap<>();
            settings.put("mlops.kernels.memory-limit", "3G");
            settings.put("mlops.kernels.cpu-limit", "1");
            settings.put("mlops.kernels.restart-limit", "1");
            settings.put("mlops.kernels.cull-idle-timeout", "2s");
            settings.put("mlops.kernels.cull-interval", "1s");
            settings.put("mlops.terminals.cull-inactive-timeout", "2s");
            settings.put("mlops.terminals.cull-interval", "1s");
            settings.put("mlops.journal.bytes-per-kernel", "1M");
            return settings;
        }
    }

    private static String start() {
        assumeTrue(KernelPython.hasKernel(), "no ipykernel: set MLOPS_KERNELS_PYTHON");
        return startKernel(Map.of("env", Map.of("KERNEL_USERNAME", "ada", "LD_PRELOAD", "x")));
    }

    private static KernelSocket open(String kernel, String session) {
        return new KernelSocket(RestAssured.port, kernel, session, true);
    }

    private static void awaitGone(String path) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (signedIn().get(path).statusCode() != 404) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(100);
        }
    }

    @Test
    void refusesAKernelMoreMemoryThanItMayHave() throws InterruptedException {
        String kernel = start();
        try (KernelSocket page = open(kernel, "memory")) {
            assertThat(page.run("x = bytearray(4 * 1024**3)")).isEqualTo("MemoryError");
            assertThat(page.run("import os; print(len(os.sched_getaffinity(0)), os.environ['KERNEL_USERNAME'], "
                            + "'LD_PRELOAD' in os.environ)"))
                    .isEqualTo("1 ada False\n");
        }
        signedIn().delete("/api/kernels/" + kernel);
    }

    @Test
    void givesUpOnAKernelThatKeepsDying() throws InterruptedException {
        String kernel = start();
        try (KernelSocket page = open(kernel, "deaths")) {
            page.run("1");
            String state = "";
            for (int i = 0; i < 2; i++) {
                page.begin("import os; os._exit(1)");
                String wanted = i == 0 ? "restarting" : "dead";
                while (!state.equals(wanted)) {
                    state = page.next().content().path("execution_state").asText();
                }
                if (i == 0) {
                    page.run("1");
                }
            }
            assertThat(signedIn()
                            .get("/api/kernels/" + kernel)
                            .path("execution_state")
                            .toString())
                    .isEqualTo("dead");
        }
        signedIn().delete("/api/kernels/" + kernel);
    }

    @Test
    void cullsIdleKernelsButNoneThatIsAtWork() throws InterruptedException {
        String idle = start();
        String busy = start();
        try (KernelSocket page = open(busy, "busy")) {
            page.run("import time");
            page.begin("print('on', flush=True)\ntime.sleep(6)");
            page.awaitPrinted("on\n");
        }
        awaitGone("/api/kernels/" + idle);
        signedIn().get("/api/kernels/" + busy).then().statusCode(200);
        awaitGone("/api/kernels/" + busy);
    }

    @Test
    void cullsTerminalsInWhichNothingHappens() throws InterruptedException {
        String name = send("POST", "/api/terminals", "{}").path("name");
        awaitGone("/api/terminals/" + name);
    }

    @Test
    void keepsAKernelThatPrintsForEverWithinItsSpace() throws InterruptedException {
        String kernel = start();
        String session = UUID.randomUUID().toString();
        KernelSocket page = open(kernel, session);
        page.run("import time");
        // Flushed now and then: what comes in one piece goes in one piece, too.
        page.awaitTaken(page.begin(
                "for i in range(60_000): print('line', i, 'x' * 100, flush=i % 500 == 0)\n" + "print('the end')"));
        page.vanish();
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!signedIn().get("/api/kernels/" + kernel).path("execution_state").equals("idle")) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(100);
        }
        StringBuilder heard = new StringBuilder();
        try (KernelSocket back = open(kernel, session)) {
            while (heard.indexOf("the end\n") < 0) {
                heard.append(back.next().content().path("text").asText());
            }
        }
        assertThat(heard).contains("are no longer kept").contains("line 59999").hasSizeLessThan(3_000_000);
        signedIn().delete("/api/kernels/" + kernel);
    }
}
