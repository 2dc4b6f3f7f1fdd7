package dev.mlopscloud.artifacts;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** MLflow's unmodified client as the judge, on another store. */
@QuarkusTest
@QuarkusTestResource(value = VersityResource.class, restrictToAnnotatedClass = true)
@EnabledIf("dev.mlopscloud.artifacts.VersityMlflowClientTest#isPossible")
class VersityMlflowClientTest {

    static boolean isPossible() {
        return StoreBinaries.hasVersityGateway() && PythonClient.isNamed();
    }

    @Test
    void uploadsListsDownloadsAndDeletes(@TempDir Path folder) throws Exception {
        PythonClient.run("mlflow_client.py", folder, "ok mlflow-artifacts:/7/run/artifacts multipart");
    }
}
