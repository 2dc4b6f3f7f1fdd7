package dev.mlopscloud.artifacts.object;

import static dev.mlopscloud.artifacts.object.S3Calls.call;

import dev.mlopscloud.artifacts.object.Checksum.Kept;
import dev.mlopscloud.artifacts.object.SignedPut.Body;
import dev.mlopscloud.artifacts.object.StoreFailure.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;

/**
 * Streams a body into one object.
 *
 * <p>A known length up to a limit is one PUT; a larger one is a multipart upload whose parts stream one after the
 * other. S3 wants to know a part's length before its first byte, so a body of unknown length is gathered part by part
 * in memory, and the number of such uploads is limited.
 */
final class S3Upload {
    private static final Logger LOG = Logger.getLogger(S3Upload.class);
    private static final int SMALLEST_BUFFER_BYTES = 64 << 10;
    private static final int GATHERED_PART_BYTES = 8 << 20;
    private static final long SMALLEST_LIMIT_BYTES = 64 << 10;
    private static final long SMALLEST_PART_BYTES = 5 << 20;
    private static final long LARGEST_LIMIT_BYTES = 5L << 30;
    private static final long STREAMED_PART_BYTES = 64 << 20;
    private static final int BUFFER_WAIT_SECONDS = 30;
    private static final int ABORTS = 4;
    private static final long ABORT_PAUSE_MILLIS = 100;
    private static final int MAX_PARTS = 10_000;

    private final S3Client s3;
    private final Presigners presigners;
    private final SignedPut signedPut;
    private final Encryption encryption;
    private final long largestPut;
    private final Semaphore gathering;

    S3Upload(S3Client s3, Presigners presigners, SignedPut signedPut, Encryption encryption, StoreConfig config) {
        this.s3 = s3;
        this.presigners = presigners;
        this.signedPut = signedPut;
        this.encryption = encryption;
        this.gathering = new Semaphore(config.unsizedUploads(), true);
        this.largestPut = config.largestPut().asLongValue();
        if (largestPut < SMALLEST_LIMIT_BYTES || largestPut > LARGEST_LIMIT_BYTES) {
            throw new IllegalArgumentException("mlops.store.largest-put must be between 64K and 5G");
        }
    }

    void write(Place place, String contentType, long length, InputStream body) throws IOException {
        var source = new VerifiedInput(body);
        try {
            if (length < 0) {
                gather(place, contentType, source);
            } else if (length <= largestPut) {
                put(place, contentType, once(source, length, source), source);
            } else {
                streamParts(place, contentType, length, source);
            }
        } catch (StoreFailure e) {
            source.rethrowReadFailure();
            throw e;
        }
    }

    private void put(Place place, String contentType, Body body, VerifiedInput source) {
        Kept kept = signedPut.send(() -> presigners.put(place, contentType, encryption), body);
        try {
            source.verify(kept);
        } catch (StoreFailure e) {
            // The damaged object must not be found; what it replaced is gone either way.
            call(
                    "remove",
                    () -> s3.deleteObject(
                            request -> request.bucket(place.bucket()).key(place.key())));
            throw e;
        }
    }

    private void gather(Place place, String contentType, VerifiedInput source) throws IOException {
        byte[] start = new byte[SMALLEST_BUFFER_BYTES];
        int filled = source.readNBytes(start, 0, start.length);
        if (filled < start.length) {
            put(place, contentType, repeatable(start, filled), source);
            return;
        }
        waitForBuffer();
        try {
            gatherMore(place, contentType, start, source);
        } finally {
            gathering.release();
        }
    }

    private void waitForBuffer() {
        try {
            if (gathering.tryAcquire(BUFFER_WAIT_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new StoreFailure(Kind.UNAVAILABLE, "too many uploads of unknown length", null);
    }

    private void gatherMore(Place place, String contentType, byte[] start, VerifiedInput source) throws IOException {
        byte[] buffer = start;
        int filled = start.length;
        while (filled == buffer.length && filled < GATHERED_PART_BYTES) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
            filled += source.readNBytes(buffer, filled, buffer.length - filled);
        }
        if (filled < GATHERED_PART_BYTES) {
            put(place, contentType, repeatable(buffer, filled), source);
            return;
        }
        byte[] part = buffer;
        inParts(place, contentType, (uploadId, parts) -> {
            int length = part.length;
            while (length > 0) {
                parts.add(sendPart(place, uploadId, parts.size() + 1, repeatable(part, length), source));
                length = source.readNBytes(part, 0, part.length);
            }
        });
    }

    private void streamParts(Place place, String contentType, long length, VerifiedInput source) throws IOException {
        long partBytes = Math.max(
                Math.clamp(largestPut, SMALLEST_PART_BYTES, STREAMED_PART_BYTES), (length + MAX_PARTS - 1) / MAX_PARTS);
        inParts(place, contentType, (uploadId, parts) -> {
            for (long sent = 0; sent < length; sent += partBytes) {
                long size = Math.min(partBytes, length - sent);
                Body body = once(source.next(size), size, source);
                parts.add(sendPart(place, uploadId, parts.size() + 1, body, source));
            }
        });
    }

    private CompletedPart sendPart(Place place, String uploadId, int number, Body body, VerifiedInput source) {
        if (number > MAX_PARTS) {
            throw new StoreFailure(Kind.REFUSED, "more than " + MAX_PARTS + " parts", null);
        }
        Kept kept = signedPut.send(() -> presigners.part(place, uploadId, number), body);
        source.verify(kept);
        return CompletedPart.builder().partNumber(number).eTag(kept.etag()).build();
    }

    private void inParts(Place place, String contentType, PartSender sender) throws IOException {
        String uploadId = call("begin upload", () -> s3.createMultipartUpload(request -> encryption.of(
                        request.bucket(place.bucket()).key(place.key()).contentType(contentType)))
                .uploadId());
        boolean complete = false;
        try {
            var parts = new ArrayList<CompletedPart>();
            sender.send(uploadId, parts);
            call(
                    "complete upload",
                    () -> s3.completeMultipartUpload(request -> request.bucket(place.bucket())
                            .key(place.key())
                            .uploadId(uploadId)
                            .multipartUpload(upload -> upload.parts(parts))));
            complete = true;
        } finally {
            if (!complete) {
                abort(place, uploadId);
            }
        }
    }

    /** A part that was under way may outlive one abort, says S3's reference of it: so it is looked after. */
    private void abort(Place place, String uploadId) {
        try {
            for (int attempt = 1; attempt <= ABORTS; attempt++) {
                s3.abortMultipartUpload(request ->
                        request.bucket(place.bucket()).key(place.key()).uploadId(uploadId));
                if (!isThere(place, uploadId)) {
                    return;
                }
                Thread.sleep(attempt * ABORT_PAUSE_MILLIS);
            }
            LOG.warnf("Parts of upload %s of %s stay in the store", uploadId, place.key());
        } catch (NoSuchUploadException e) {
            LOG.debugf("Upload %s of %s is gone", uploadId, place.key());
        } catch (SdkException e) {
            LOG.warnf("Parts of upload %s of %s stay in the store: %s", uploadId, place.key(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isThere(Place place, String uploadId) {
        try {
            s3.listParts(request -> request.bucket(place.bucket())
                    .key(place.key())
                    .uploadId(uploadId)
                    .maxParts(1));
            return true;
        } catch (NoSuchUploadException e) {
            return false;
        }
    }

    private static Body repeatable(byte[] bytes, int length) {
        return new Body(length, () -> new ByteArrayInputStream(bytes, 0, length), () -> true);
    }

    /** A body that came from a client can be sent again only as long as nothing of it was read. */
    private static Body once(InputStream body, long length, VerifiedInput source) {
        long start = source.position();
        return new Body(length, () -> body, () -> source.position() == start);
    }

    private interface PartSender {
        void send(String uploadId, List<CompletedPart> parts) throws IOException;
    }
}
