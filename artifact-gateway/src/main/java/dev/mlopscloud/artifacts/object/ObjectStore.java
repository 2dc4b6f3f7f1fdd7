package dev.mlopscloud.artifacts.object;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Objects by place. Calls block and are safe from any thread; all throw {@link StoreFailure}.
 *
 * <p>Idempotent calls are repeated a bounded number of times with growing, jittered pauses when the store is
 * overloaded or a connection breaks. An upload is not: its body can be read only once.
 */
public interface ObjectStore {

    /** The buckets that the store shows to the gateway's identity. */
    List<String> buckets();

    /** What is known of an object without reading it. */
    StoredObject describe(Place object);

    /** Reads up to {@code length} bytes of an object from {@code start} on; of its end when that is negative. */
    byte[] read(Place object, long start, int length);

    /** A request that reads an object, or a part of it. */
    SignedRequest reading(Place object, ObjectRead read);

    /** A request that replaces an object by the body it is sent with, of a known length. */
    SignedRequest writing(Place object, String contentType);

    /** The longest body that {@link #writing} takes, in bytes. */
    long largestWrite();

    /**
     * Replaces an object as soon as all of the body has arrived and was verified; until then, and when anything
     * fails, readers see what was there before. For bodies that one request can't take.
     *
     * @param length of the body in bytes, or negative when it is not known before its end
     * @throws IOException when the body can't be read to its end
     */
    void write(Place object, String contentType, long length, InputStream body) throws IOException;

    /** Up to {@code most}, and 1000, of what lies directly in a folder, in the store's order; possibly nothing. */
    Page list(Place folder, @Nullable String continuation, int most);

    /** Whether anything lies in this folder. */
    boolean isFolder(Place folder);

    /** Removes the object of this key, and no other. That there is none is no failure. */
    void delete(Place object);

    /** Removes some of what lies in a folder and below it, in batches, until {@code most} are gone or none is left. */
    Usage deleteBelow(Place folder, long most);

    /** Counts what lies in a folder and below it, up to about {@code most} objects. */
    Usage usage(Place folder, long most);

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
     * @param lastModified null for a folder
     */
    record Entry(
            String name,
            boolean folder,
            long size,
            @Nullable Instant lastModified) {}
}
