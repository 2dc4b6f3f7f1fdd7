package dev.mlopscloud.artifacts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopscloud.platform.testing.RawHttp;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(value = S3Resource.class, restrictToAnnotatedClass = true)
class MetricsTest {
    private final RawHttp http = new RawHttp();

    @Test
    void countsRequestsByRouteAndNotByArtifact() throws Exception {
        http.get(ArtifactApiCases.RUN + "/secret-name.txt");
        http.get(ArtifactApiCases.ARTIFACTS + "?path=secret-folder");
        String metrics = "";
        // A request is counted when its answer has been sent.
        for (int i = 0; i < 600 && !metrics.contains("artifacts/{path}"); i++) {
            Thread.sleep(100);
            metrics = http.get("/q/metrics").text();
        }
        assertThat(metrics)
                .containsPattern("http_server_requests_seconds_count\\{method=\"GET\",outcome=\"CLIENT_ERROR\","
                        + "status=\"404\",uri=\"/api/2.0/mlflow-artifacts/artifacts/\\{path}\"} 1")
                .contains("jvm_memory_used_bytes", "process_cpu_usage")
                .doesNotContain("secret-name", "secret-folder");
    }
}
