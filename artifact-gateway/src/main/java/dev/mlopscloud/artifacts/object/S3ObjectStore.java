package dev.mlopscloud.artifacts.object;

import static dev.mlopscloud.artifacts.object.S3Calls.call;

import dev.mlopscloud.artifacts.object.StoreFailure.Kind;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyExistsException;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Objects in one S3 bucket, through the AWS SDK's blocking client. */
@Singleton
final class S3ObjectStore implements ObjectStore {
    private static final Logger LOG = Logger.getLogger(S3ObjectStore.class);

    /** What one DeleteObjects may name, and what a page of a listing holds at most. */
    private static final int BATCH = 1000;

    private final S3Client s3;
    private final S3Upload upload;
    private final Keys keys;
    private final String bucket;
    private final boolean createBucket;

    S3ObjectStore(S3Client s3, SdkHttpClient connections, Presigners presigners, StoreConfig config) {
        this.s3 = s3;
        this.bucket = bucket(config);
        this.createBucket = config.createBucket();
        this.keys = new Keys(config.prefix().orElse(""));
        this.upload = new S3Upload(s3, presigners.gateway(), new SignedPut(connections), config);
    }

    private static String bucket(StoreConfig config) {
        if (!config.bucket().matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")) {
            throw new IllegalArgumentException("mlops.store.bucket is no bucket name: " + config.bucket());
        }
        return config.bucket();
    }

    @Override
    public StoredObject describe(ArtifactPath path) {
        String key = keys.object(path);
        var head = call(
                "describe",
                () -> s3.headObject(request -> request.bucket(bucket).key(key)));
        return new StoredObject(head.contentLength(), head.eTag());
    }

    @Override
    public OpenObject open(ArtifactPath path, ObjectRead read) {
        String key = keys.object(path);
        ResponseInputStream<GetObjectResponse> body = call(
                "open",
                () -> s3.getObject(request ->
                        request.bucket(bucket).key(key).range(read.range()).ifMatch(read.onlyIfEtag())));
        GetObjectResponse head = body.response();
        return new OpenObject(head.eTag(), head.contentLength(), head.contentRange(), body, body::abort);
    }

    @Override
    public void write(ArtifactPath path, String contentType, long length, InputStream body) throws IOException {
        upload.write(keys.object(path), contentType, length, body);
    }

    @Override
    public Page list(ArtifactPath folder, @Nullable String continuation) {
        String prefix = keys.below(folder);
        ListObjectsV2Response page = call(
                "list",
                () -> s3.listObjectsV2(request -> request.bucket(bucket)
                        .prefix(prefix)
                        .delimiter("/")
                        .maxKeys(BATCH)
                        .continuationToken(continuation)));
        var entries = new ArrayList<Entry>();
        for (var common : page.commonPrefixes()) {
            String name =
                    common.prefix().substring(prefix.length(), common.prefix().length() - 1);
            entries.add(new Entry(name, true, 0));
        }
        for (S3Object object : page.contents()) {
            String name = object.key().substring(prefix.length());
            // The folder's own marker, which other programs write.
            if (!name.isEmpty()) {
                entries.add(new Entry(name, false, object.size()));
            }
        }
        return new Page(entries, nextPage(page));
    }

    @Override
    public boolean isFolder(ArtifactPath path) {
        String prefix = keys.below(path);
        return !call(
                        "look below",
                        () -> s3.listObjectsV2(
                                request -> request.bucket(bucket).prefix(prefix).maxKeys(1)))
                .contents()
                .isEmpty();
    }

    @Override
    public void delete(ArtifactPath path) {
        if (!path.isRoot()) {
            deleteAll(List.of(keys.object(path)));
        }
        String prefix = keys.below(path);
        String continuation = null;
        do {
            String from = continuation;
            ListObjectsV2Response page = call(
                    "list for deletion",
                    () -> s3.listObjectsV2(request ->
                            request.bucket(bucket).prefix(prefix).maxKeys(BATCH).continuationToken(from)));
            deleteAll(page.contents().stream().map(S3Object::key).toList());
            continuation = nextPage(page);
        } while (continuation != null);
    }

    @Override
    public void ensureReady() {
        try {
            s3.headBucket(request -> request.bucket(bucket));
        } catch (S3Exception e) {
            if (e.statusCode() != 404 || !createBucket) {
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

    private void deleteAll(List<String> names) {
        if (names.isEmpty()) {
            return;
        }
        var objects = names.stream()
                .map(key -> ObjectIdentifier.builder().key(key).build())
                .toList();
        var deletion = Delete.builder().objects(objects).quiet(true).build();
        var answer = call(
                "delete",
                () -> s3.deleteObjects(request -> request.bucket(bucket).delete(deletion)));
        for (S3Error error : answer.errors()) {
            if (!"NoSuchKey".equals(error.code())) {
                Kind kind = "AccessDenied".equals(error.code()) ? Kind.DENIED : Kind.UNAVAILABLE;
                throw new StoreFailure(kind, "delete " + error.key() + ": " + error.message(), null);
            }
        }
    }

    private static @Nullable String nextPage(ListObjectsV2Response page) {
        return Boolean.TRUE.equals(page.isTruncated()) ? page.nextContinuationToken() : null;
    }
}
