package dev.mlopscloud.artifacts.object;

import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * An object being read.
 *
 * @param etag of the object, with its quotes
 * @param length bytes that will come
 * @param contentRange HTTP's {@code Content-Range} when this is a part of the object, else null
 * @param body the bytes
 * @param abandon gives up the connection, where closing it would read the rest first
 */
public record OpenObject(String etag, long length, @Nullable String contentRange, InputStream body, Runnable abandon) {}
