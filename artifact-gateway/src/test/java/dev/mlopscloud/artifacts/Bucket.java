package dev.mlopscloud.artifacts;

import java.net.URI;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The tests' own view of the store, past the service. */
final class Bucket implements AutoCloseable {
    static final String ENDPOINT_PROPERTY = "test.s3.endpoint";
    static final String NAME = "test-artifacts";
    static final String PREFIX = "team/one";

    private final S3Client s3 = S3Client.builder()
            .endpointOverride(URI.create(System.getProperty(ENDPOINT_PROPERTY)))
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            // MinIO takes an empty folder marker only as a plain, empty body.
            .serviceConfiguration(
                    S3Configuration.builder().chunkedEncodingEnabled(false).build())
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .httpClient(UrlConnectionHttpClient.create())
            .credentialsProvider(
                    StaticCredentialsProvider.create(AwsBasicCredentials.create(S3Endpoint.USER, S3Endpoint.SECRET)))
            .build();

    List<String> keys() {
        return s3.listObjectsV2(request -> request.bucket(NAME)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    List<String> unfinishedUploads() {
        return s3.listMultipartUploads(request -> request.bucket(NAME)).uploads().stream()
                .map(MultipartUpload::key)
                .toList();
    }

    boolean exists() {
        return s3.listBuckets().buckets().stream()
                .anyMatch(bucket -> bucket.name().equals(NAME));
    }

    void create() {
        s3.createBucket(request -> request.bucket(NAME));
    }

    /** How the store says that it encrypted an object; empty when it did not. */
    String encryption(String key) {
        var head = s3.headObject(request -> request.bucket(NAME).key(key));
        return head.serverSideEncryptionAsString() == null ? "" : head.serverSideEncryptionAsString();
    }

    void put(String key, String content) {
        s3.putObject(request -> request.bucket(NAME).key(key), RequestBody.fromString(content));
    }

    void clear() {
        for (String key : keys()) {
            s3.deleteObject(request -> request.bucket(NAME).key(key));
        }
    }

    @Override
    public void close() {
        s3.close();
    }
}
