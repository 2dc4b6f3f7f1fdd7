package dev.mlopscloud.artifacts.multipart;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.artifacts.mlflow.ApiRoutes;
import dev.mlopscloud.artifacts.mlflow.MimeTypes;
import dev.mlopscloud.artifacts.object.ArtifactPath;
import dev.mlopscloud.artifacts.object.DirectAccess;
import dev.mlopscloud.artifacts.transfer.Exchange;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Map;

/** {@code mlflow-artifacts/mpu/create|complete|abort/<folder>}: uploads whose parts go straight to the store. */
@Singleton
final class MultipartResource {
    private final DirectAccess direct;
    private final ObjectMapper mapper;

    MultipartResource(DirectAccess direct, ObjectMapper mapper) {
        this.direct = direct;
        this.mapper = mapper;
    }

    void route(@Observes Router router, ApiRoutes routes) {
        routes.below(router, "mpu/create/", Map.of(HttpMethod.POST, this::create));
        routes.below(router, "mpu/complete/", Map.of(HttpMethod.POST, this::complete));
        routes.below(router, "mpu/abort/", Map.of(HttpMethod.POST, this::abort));
    }

    private void create(Exchange exchange) throws IOException {
        ArtifactPath folder = ArtifactPath.parse(exchange.tail());
        Parameters parameters = Parameters.of(exchange, mapper);
        ArtifactPath path = folder.file(parameters.text("path"));
        int count = parameters.partCount();
        String uploadId = direct.begin(path, MimeTypes.guess(path.name()));
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("upload_id", uploadId);
        if (count > 0) {
            ArrayNode credentials = answer.putArray("credentials");
            for (int number = 1; number <= count; number++) {
                credentials
                        .addObject()
                        .put("url", direct.part(path, uploadId, number).toString())
                        .put("part_number", number);
            }
        }
        exchange.json(answer);
    }

    private void complete(Exchange exchange) throws IOException {
        ArtifactPath folder = ArtifactPath.parse(exchange.tail());
        Parameters parameters = Parameters.of(exchange, mapper);
        ArtifactPath path = folder.file(parameters.text("path"));
        direct.complete(path, parameters.uploadId(), parameters.parts());
        exchange.json(JsonNodeFactory.instance.objectNode());
    }

    private void abort(Exchange exchange) throws IOException {
        ArtifactPath folder = ArtifactPath.parse(exchange.tail());
        Parameters parameters = Parameters.of(exchange, mapper);
        ArtifactPath path = folder.file(parameters.text("path"));
        direct.abort(path, parameters.uploadId());
        exchange.json(JsonNodeFactory.instance.objectNode());
    }
}
