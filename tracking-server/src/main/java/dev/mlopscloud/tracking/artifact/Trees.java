package dev.mlopscloud.tracking.artifact;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.http.HttpMethod;
import jakarta.inject.Singleton;
import java.util.Optional;

/** All artifacts of a run, model or experiment at once, to be counted or removed. */
@Singleton
public final class Trees {
    private static final String TREE = "/api/2.0/mlops-artifacts/tree/";

    private final Gateway gateway;

    Trees(Gateway gateway) {
        this.gateway = gateway;
    }

    /** How much that is. */
    public record Usage(long objects, long bytes) {
        public static final Usage NONE = new Usage(0, 0);
    }

    /** The tree behind the gateway of an artifact root, if the gateway keeps it and it is not all that is there. */
    public Optional<String> path(String artifactUri) {
        return ArtifactPath.behindGateway(artifactUri).filter(path -> !path.isEmpty());
    }

    /** Counts what is in a tree. */
    public Usage usage(String path) {
        return usage(gateway.ask(HttpMethod.GET, TREE + ArtifactPath.encoded(path)));
    }

    /** Removes a tree, in requests that each remove some of it. */
    public Usage remove(String path) {
        long objects = 0;
        long bytes = 0;
        while (true) {
            JsonNode answer = gateway.ask(HttpMethod.DELETE, TREE + ArtifactPath.encoded(path));
            Usage removed = usage(answer);
            objects += removed.objects;
            bytes += removed.bytes;
            if (answer.path("complete").asBoolean()) {
                return new Usage(objects, bytes);
            }
        }
    }

    private static Usage usage(JsonNode answer) {
        return new Usage(answer.path("objects").asLong(), answer.path("bytes").asLong());
    }
}
