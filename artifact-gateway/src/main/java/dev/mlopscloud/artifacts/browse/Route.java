package dev.mlopscloud.artifacts.browse;

import dev.mlopscloud.artifacts.transfer.Operation;
import io.vertx.core.http.HttpMethod;

/** One page or action of the browser. */
record Route(HttpMethod method, String path, Operation operation) {}
