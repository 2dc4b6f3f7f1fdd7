package dev.mlopscloud.artifacts.object;

import static dev.mlopscloud.artifacts.object.S3Calls.call;

import jakarta.inject.Singleton;
import org.jboss.logging.Logger;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyExistsException;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Makes the bucket when it is missing and the gateway may. */
@Singleton
final class BucketCreation {
    private static final Logger LOG = Logger.getLogger(BucketCreation.class);

    private final S3Client s3;
    private final String bucket;
    private final boolean allowed;

    BucketCreation(S3Client s3, StoreConfig config) {
        this.s3 = s3;
        this.bucket = config.bucket();
        this.allowed = config.createBucket();
    }

    /** Returns when the bucket is there. */
    void ensure() {
        try {
            s3.headBucket(request -> request.bucket(bucket));
        } catch (S3Exception e) {
            if (e.statusCode() != 404 || !allowed) {
                throw S3Calls.failure("reach bucket", e);
            }
            create();
        } catch (SdkException e) {
            throw S3Calls.failure("reach bucket", e);
        }
    }

    private void create() {
        call("create bucket", () -> {
            try {
                s3.createBucket(request -> request.bucket(bucket));
                LOG.infof("Created bucket %s", bucket);
            } catch (BucketAlreadyOwnedByYouException | BucketAlreadyExistsException e) {
                LOG.debugf(e, "Bucket %s was created by another", bucket);
            }
            return bucket;
        });
    }
}
