package dev.mlopscloud.artifacts.object;

import static dev.mlopscloud.artifacts.object.S3Calls.call;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Objects in S3 buckets, through the AWS SDK's blocking client; bodies of their full size go by signed requests. */
@Singleton
final class S3ObjectStore implements ObjectStore {
    /** What one DeleteObjects may name, and what a page of a listing holds at most. */
    private static final int BATCH = 1000;

    private final S3Client s3;
    private final S3Upload upload;
    private final Presigners presigners;
    private final Encryption encryption;
    private final BucketCreation creation;
    private final long largestWrite;

    S3ObjectStore(
            S3Client s3,
            SdkHttpClient connections,
            Presigners presigners,
            Encryption encryption,
            BucketCreation creation,
            StoreConfig config) {
        this.s3 = s3;
        this.presigners = presigners;
        this.encryption = encryption;
        this.creation = creation;
        this.upload = new S3Upload(s3, presigners, new SignedPut(connections), encryption, config);
        this.largestWrite = config.largestPut().asLongValue();
    }

    @Override
    public List<String> buckets() {
        return call("list buckets", () -> s3.listBuckets().buckets()).stream()
                .map(Bucket::name)
                .sorted()
                .toList();
    }

    @Override
    public StoredObject describe(Place object) {
        var head = call(
                "describe",
                () -> s3.headObject(request -> request.bucket(object.bucket()).key(object.key())));
        return new StoredObject(head.contentLength(), head.eTag(), head.lastModified());
    }

    @Override
    public byte[] read(Place object, long start, int length) {
        String range = start < 0 ? "bytes=-" + length : "bytes=" + start + "-" + (start + length - 1);
        return Attempts.repeat("read", () -> read(object, range, length), () -> true);
    }

    private byte[] read(Place object, String range, int length) throws IOException {
        ResponseInputStream<GetObjectResponse> body = call(
                "read",
                () -> s3.getObject(request ->
                        request.bucket(object.bucket()).key(object.key()).range(range)));
        try {
            return body.readNBytes(length);
        } finally {
            // A store may answer with more than it was asked for; the rest is not worth reading.
            body.abort();
        }
    }

    @Override
    public SignedRequest reading(Place object, ObjectRead read) {
        return presigners.reading(object, read);
    }

    @Override
    public SignedRequest writing(Place object, String contentType) {
        return presigners.writing(object, contentType, encryption);
    }

    @Override
    public long largestWrite() {
        return largestWrite;
    }

    @Override
    public void write(Place object, String contentType, long length, InputStream body) throws IOException {
        upload.write(object, contentType, length, body);
    }

    @Override
    public Page list(Place folder, @Nullable String continuation, int most) {
        ListObjectsV2Response page = call(
                "list",
                () -> s3.listObjectsV2(request -> request.bucket(folder.bucket())
                        .prefix(folder.key())
                        .delimiter("/")
                        .maxKeys(Math.min(most, BATCH))
                        .continuationToken(continuation)));
        int start = folder.key().length();
        var entries = new ArrayList<Entry>();
        for (var common : page.commonPrefixes()) {
            String name = common.prefix().substring(start, common.prefix().length() - 1);
            entries.add(new Entry(name, true, 0, null));
        }
        for (S3Object object : page.contents()) {
            String name = object.key().substring(start);
            // The folder's own marker, which other programs write.
            if (!name.isEmpty()) {
                entries.add(new Entry(name, false, object.size(), object.lastModified()));
            }
        }
        return new Page(entries, nextPage(page));
    }

    @Override
    public boolean isFolder(Place folder) {
        return !page(folder, 1, null).contents().isEmpty();
    }

    @Override
    public void delete(Place object) {
        deleteAll(object.bucket(), List.of(object.key()));
    }

    @Override
    public Usage deleteBelow(Place folder, long most) {
        long objects = 0;
        long bytes = 0;
        String continuation = null;
        do {
            ListObjectsV2Response page = page(folder, BATCH, continuation);
            deleteAll(
                    folder.bucket(), page.contents().stream().map(S3Object::key).toList());
            objects += page.contents().size();
            bytes += bytes(page);
            continuation = nextPage(page);
        } while (continuation != null && objects < most);
        return new Usage(objects, bytes, continuation == null);
    }

    @Override
    public Usage usage(Place folder, long most) {
        long objects = 0;
        long bytes = 0;
        String continuation = null;
        do {
            ListObjectsV2Response page = page(folder, BATCH, continuation);
            objects += page.contents().size();
            bytes += bytes(page);
            continuation = nextPage(page);
        } while (continuation != null && objects < most);
        return new Usage(objects, bytes, continuation == null);
    }

    private static long bytes(ListObjectsV2Response page) {
        return page.contents().stream().mapToLong(S3Object::size).sum();
    }

    private ListObjectsV2Response page(Place folder, int size, @Nullable String continuation) {
        return call(
                "list below",
                () -> s3.listObjectsV2(request -> request.bucket(folder.bucket())
                        .prefix(folder.key())
                        .maxKeys(size)
                        .continuationToken(continuation)));
    }

    @Override
    public void ensureReady() {
        creation.ensure();
    }

    private void deleteAll(String bucket, List<String> names) {
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
                throw S3Calls.failure("delete " + error.key(), error);
            }
        }
    }

    private static @Nullable String nextPage(ListObjectsV2Response page) {
        return Boolean.TRUE.equals(page.isTruncated()) ? page.nextContinuationToken() : null;
    }
}
