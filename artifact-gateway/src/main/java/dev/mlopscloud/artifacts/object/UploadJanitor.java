package dev.mlopscloud.artifacts.object;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/**
 * Gives up uploads in parts that nobody ended: of clients that went away between creating and completing, and of a
 * gateway that was killed. Their parts take room in the store and show in no listing.
 *
 * <p>An upload's age is what the store says or how long this process has seen it, whichever is more: some stores say
 * that every upload began just now.
 */
@Singleton
final class UploadJanitor {
    private static final Logger LOG = Logger.getLogger(UploadJanitor.class);
    private static final int PAGE = 1000;
    /** Uploads remembered from one round to the next. */
    private static final int MOST_SEEN = 10_000;

    private final S3Client s3;
    private final Place root;
    private final StoreConfig config;
    private Map<String, Instant> seen = Map.of();
    private @Nullable Thread thread;

    UploadJanitor(S3Client s3, Places places, StoreConfig config) {
        this.s3 = s3;
        this.root = places.root();
        this.config = config;
    }

    void start(@Observes StartupEvent start) {
        if (config.abandonedAfter().isZero()) {
            return;
        }
        if (config.abandonedAfter().compareTo(config.uploadUrlLifetime()) < 0) {
            throw new IllegalArgumentException(
                    "mlops.store.abandoned-after must not be shorter than mlops.store.upload-url-lifetime");
        }
        thread = Thread.ofVirtual().name("upload-janitor").start(this::run);
    }

    void stop(@Observes ShutdownEvent stop) {
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(config.abandonedCheck());
                try {
                    round(Instant.now());
                } catch (SdkException e) {
                    LOG.warnf("Unfinished uploads can't be looked for: %s", e.getMessage());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks at every unfinished upload once, and gives up the old ones. */
    private void round(Instant now) {
        var stillThere = new HashMap<String, Instant>();
        String key = null;
        String id = null;
        ListMultipartUploadsResponse page;
        do {
            String afterKey = key;
            String afterId = id;
            page = s3.listMultipartUploads(request -> request.bucket(root.bucket())
                    .prefix(root.key())
                    .maxUploads(PAGE)
                    .keyMarker(afterKey)
                    .uploadIdMarker(afterId));
            for (MultipartUpload upload : page.uploads()) {
                Instant first = first(upload, now);
                if (isOld(first, now)) {
                    abort(upload, first, now);
                } else if (stillThere.size() < MOST_SEEN) {
                    stillThere.put(upload.uploadId(), first);
                }
            }
            key = page.nextKeyMarker();
            id = page.nextUploadIdMarker();
        } while (Boolean.TRUE.equals(page.isTruncated()) && key != null);
        seen = stillThere;
    }

    private Instant first(MultipartUpload upload, Instant now) {
        Instant noticed = seen.getOrDefault(upload.uploadId(), now);
        Instant begun = upload.initiated() == null ? now : upload.initiated();
        return begun.isBefore(noticed) ? begun : noticed;
    }

    private boolean isOld(Instant first, Instant now) {
        return Duration.between(first, now).compareTo(config.abandonedAfter()) >= 0;
    }

    private void abort(MultipartUpload upload, Instant first, Instant now) {
        try {
            s3.abortMultipartUpload(
                    request -> request.bucket(root.bucket()).key(upload.key()).uploadId(upload.uploadId()));
            LOG.infof("Gave up an upload of %s, unfinished for %s", upload.key(), Duration.between(first, now));
        } catch (SdkException e) {
            LOG.warnf("An unfinished upload of %s stays: %s", upload.key(), e.getMessage());
        }
    }
}
