package dev.mlopscloud.artifacts.object;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Objects by path. Calls block and are safe from any thread; all throw {@link StoreFailure}.
 *
 * <p>Idempotent calls are repeated a bounded number of times with growing, jittered pauses when the store is
 * overloaded or a connection breaks. An upload is not: its body can be read only once.
 */
public interface ObjectStore {

    /** What is known of an object without reading it. */
    StoredObject describe(ArtifactPath path);

    /** Starts reading an object. The caller closes what it gets. */
    OpenObject open(ArtifactPath path, ObjectRead read);

    /**
     * Replaces an object as soon as all of the body has arrived and was verified; until then, and when anything
     * fails, readers see what was there before.
     *
     * @param length of the body in bytes, or negative when it is not known before its end
     * @throws IOException when the body can't be read to its end
     */
    void write(ArtifactPath path, String contentType, long length, InputStream body) throws IOException;

    /** One page of what lies directly in a folder, in the store's order; a folder nobody wrote to is empty. */
    Page list(ArtifactPath folder, @Nullable String continuation);

    /** Whether anything lies below this path. */
    boolean isFolder(ArtifactPath path);

    /** Removes the object at this path and all below it. That there is none is no failure. */
    void delete(ArtifactPath path);

    /** Returns when the bucket is there, after creating it if need be. */
    void ensureReady();

    /**
     * Objects and folders, and where to go on.
     *
     * @param continuation for the next call; null after the last page
     */
    record Page(List<Entry> entries, @Nullable String continuation) {}

    /**
     * A name in a folder.
     *
     * @param size in bytes; 0 for a folder
     */
    record Entry(String name, boolean folder, long size) {}
}
