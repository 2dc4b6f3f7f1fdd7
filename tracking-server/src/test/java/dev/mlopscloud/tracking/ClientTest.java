package dev.mlopscloud.tracking;

import dev.mlopscloud.platform.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ClientTest {

    @ParameterizedTest
    @ValueSource(strings = {"tracing.py", "prompts.py"})
    void theClientWorks(String script) throws IOException, InterruptedException {
        ClientScript.run(script);
    }
}
