package dev.mlopscloud.workflows.asset;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;

/**
 * A trigger that tells of an asset.
 *
 * @param trigger its {@code classpath} and {@code kwargs}
 */
public record Watched(UUID id, long assetId, String name, JsonNode trigger) {}
