package dev.mlopscloud.workflows;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Settings with which tests are workers themselves: whose tokens they can sign, and who may think for a while. */
public final class TestWorkers implements QuarkusTestResourceLifecycleManager {
    static final String SECRET = "a-secret-that-only-the-tests-know";

    @Override
    public Map<String, String> start() {
        return Map.of(
                "mlops.worker-tokens.secret", SECRET,
                "mlops.dags.paused-at-creation", "false",
                "mlops.workers.poll", "200ms",
                "mlops.workers.heartbeat-timeout", "10m",
                "mlops.workers.start-timeout", "10m");
    }

    @Override
    public void stop() {}
}
