package dev.mlopscloud.standalone.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopscloud.standalone.configuration.Port;
import dev.mlopscloud.standalone.configuration.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanTest {
    @TempDir
    Path home;

    private Plan plan;

    @BeforeEach
    void plan() throws Exception {
        Files.copy(Path.of("../../.env.example"), home.resolve(".env.example"));
        plan = new Plan(Settings.of(Map.of("MLOPS_HOME", home.toString())));
    }

    @Test
    void aServiceStartsAfterThoseThatItTalksTo() {
        assertThat(plan.services())
                .extracting(ServiceDefinition::name)
                .containsExactly("artifact-gateway", "tracking-server", "notebook-launcher", "workflow-scheduler");
    }

    @Test
    void aServicesOwnSettingReachesThatServiceAlone() {
        Plan changed = new Plan(Settings.of(Map.of(
                "MLOPS_HOME", home.toString(),
                "MLOPS_RETENTION_MAX_AGE", "30d",
                "MLOPS_TASKS_PYTHON", "/elsewhere",
                "OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318",
                "ALLOWED_HOSTS", "mlops.example")));
        assertThat(changed.services())
                .filteredOn(service -> "30d".equals(service.environment().get("MLOPS_RETENTION_MAX_AGE")))
                .extracting(ServiceDefinition::name)
                .containsExactly("workflow-scheduler");
        assertThat(changed.services()).allSatisfy(service -> assertThat(service.environment())
                .containsEntry("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318")
                .containsEntry("MLOPS_BORDER_ALLOWED_HOSTS", "mlops.example")
                .doesNotContainValue("/elsewhere"));
    }

    @Test
    void portsAreTheOriginals() {
        assertThat(plan.ports()).extracting(Port::number).containsExactly(5432, 9000, 9002, 9003, 5000, 1998, 8080);
    }

    @Test
    void everyServiceListensOnLoopback() {
        assertThat(plan.services()).allSatisfy(service -> assertThat(service.environment())
                .containsEntry("QUARKUS_HTTP_HOST", "127.0.0.1"));
    }

    @Test
    void aServiceKnowsNoSecretOfAnother() {
        for (String variable : List.of("TRACKING_DB_PASSWORD", "WORKFLOWS_DB_PASSWORD", "S3_SECRET_KEY")) {
            String secret = Settings.of(Map.of("MLOPS_HOME", home.toString())).secret(variable);
            assertThat(plan.services())
                    .filteredOn(service -> service.environment().containsValue(secret))
                    .as(variable)
                    .hasSize(1);
        }
    }

    @Test
    void kernelsAndTasksGetTheKeysOfDataAndNotThoseOfArtifacts() {
        String artifacts = Settings.of(Map.of("MLOPS_HOME", home.toString())).secret("S3_SECRET_KEY");
        for (ServiceDefinition service : plan.services().subList(2, 4)) {
            Map<String, String> environment = service.environment();
            String setting = service.name().equals("workflow-scheduler")
                    ? "MLOPS_TASKS_PASS_ENVIRONMENT"
                    : "MLOPS_KERNELS_PASS_ENVIRONMENT";
            List<String> passed = List.of(environment.getOrDefault(setting, "").split(",", -1));
            assertThat(passed).contains("MLFLOW_TRACKING_URI", "AWS_SECRET_ACCESS_KEY", "PATH", "HOME");
            assertThat(environment)
                    .containsEntry("MLFLOW_TRACKING_URI", "http://127.0.0.1:5000")
                    .containsEntry("AWS_ENDPOINT_URL", "http://127.0.0.1:9000")
                    .doesNotContainValue(artifacts);
            for (String name : passed) {
                assertThat(name).doesNotStartWith("QUARKUS_").doesNotStartWith("MLOPS_");
            }
        }
    }

    @Test
    void clientsFindTheStackByItsEnvironment() {
        assertThat(plan.clientEnvironment())
                .containsEntry("MLFLOW_TRACKING_URI", "http://127.0.0.1:5000")
                .containsEntry("MLOPS_NOTEBOOKS_TOKEN", plan.notebookToken())
                .containsEntry("MLOPS_DATA", home.resolve("data").toString());
    }

    @Test
    void theAddressOfNotebooksHoldsTheToken() {
        assertThat(plan.addresses())
                .contains(List.of("JupyterLab", "http://127.0.0.1:1998/lab?token=" + plan.notebookToken()));
    }
}
