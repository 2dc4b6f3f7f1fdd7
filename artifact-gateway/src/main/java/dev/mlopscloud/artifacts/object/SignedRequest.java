package dev.mlopscloud.artifacts.object;

import java.net.URI;
import java.util.Map;

/**
 * A request that the store takes from whoever sends it, for some minutes.
 *
 * @param uri encoded as it was signed
 * @param headers to send with it, besides those that describe a body
 */
public record SignedRequest(URI uri, Map<String, String> headers) {}
