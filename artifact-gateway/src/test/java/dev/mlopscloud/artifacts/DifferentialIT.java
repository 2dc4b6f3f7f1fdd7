package dev.mlopscloud.artifacts;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The same calls to MLflow's own server and to the gateway. */
@QuarkusIntegrationTest
@QuarkusTestResource(value = S3Resource.class, restrictToAnnotatedClass = true)
@EnabledIf("dev.mlopscloud.artifacts.PythonClient#isNamed")
class DifferentialIT {

    @Test
    void answersAsTheOriginalDoes(@TempDir Path folder) throws Exception {
        PythonClient.run("differential.py", folder, " 0 differences");
    }
}
