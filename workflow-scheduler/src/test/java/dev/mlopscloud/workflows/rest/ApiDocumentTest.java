package dev.mlopscloud.workflows.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The published document is written from the resources: run with -Dmlops.openapi.write=true after they change. */
class ApiDocumentTest {
    private static final Path PUBLISHED = Path.of("src/main/resources/openapi.json");

    @Test
    void whatIsPublishedIsWhatIsServed() throws IOException {
        String written = ApiDocument.write();
        if (Boolean.getBoolean("mlops.openapi.write")) {
            Files.writeString(PUBLISHED, written);
        }
        ObjectMapper json = new ObjectMapper();
        JsonNode served = json.readTree(written).path("paths");
        JsonNode published = json.readTree(PUBLISHED.toFile()).path("paths");
        assertThat(operations(published)).isNotEmpty().isEqualTo(operations(served));
    }

    private static Set<String> operations(JsonNode paths) {
        Set<String> operations = new TreeSet<>();
        paths.properties().forEach(path -> path.getValue()
                .fieldNames()
                .forEachRemaining(verb -> operations.add(verb + " " + path.getKey())));
        return operations;
    }
}
