package dev.mlopscloud.standalone.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.DeletedObject;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

class LocalObjectsTest {
    private static final Keys ARTIFACTS = new Keys("artifacts", "one-secret");
    private static final Keys DATA = new Keys("data", "another-secret");
    private static final int FORBIDDEN = 403;

    @TempDir
    Path folder;

    private int port;

    @BeforeEach
    void choosePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
    }

    @Test
    void findsItsObjectsAgain() throws Exception {
        try (LocalObjects _ = start();
                S3Client client = client(ARTIFACTS)) {
            client.putObject(put -> put.bucket("mlflow").key("a b/ü.txt"), RequestBody.fromString("kept"));
        }
        try (LocalObjects _ = start();
                S3Client client = client(ARTIFACTS)) {
            assertThat(read(client, "mlflow", "a b/ü.txt")).isEqualTo("kept");
        }
    }

    @Test
    void forgetsWhatItWasWritingWhenItWasKilled() throws Exception {
        String name = "model-123e4567-e89b-42d3-a456-426614174000";
        try (LocalObjects _ = start();
                S3Client client = client(ARTIFACTS)) {
            client.putObject(put -> put.bucket("mlflow").key("run/" + name), RequestBody.fromString("whole"));
        }
        Files.writeString(folder.resolve("mlflow/mlflow/run/half-123e4567-e89b-42d3-a456-426614174001"), "hal");
        try (LocalObjects _ = start();
                S3Client client = client(ARTIFACTS)) {
            assertThat(client.listObjectsV2(list -> list.bucket("mlflow")).contents())
                    .extracting(S3Object::key)
                    .containsExactly("run/" + name);
        }
    }

    @Test
    void aNameTooLongForTheDiskIsTheCallersMistake() throws Exception {
        String longest = "run/" + "n".repeat(218);
        try (LocalObjects _ = start();
                S3Client client = client(ARTIFACTS)) {
            client.putObject(put -> put.bucket("mlflow").key(longest), RequestBody.fromString("kept"));
            assertThat(read(client, "mlflow", longest)).isEqualTo("kept");
            for (String key : List.of(longest + "n", "run/" + "é".repeat(110), "x".repeat(300) + "/model")) {
                List<ThrowingCallable> calls = List.of(
                        () -> client.putObject(put -> put.bucket("mlflow").key(key), RequestBody.fromString("no")),
                        () -> client.createMultipartUpload(
                                upload -> upload.bucket("mlflow").key(key)),
                        () -> read(client, "mlflow", key),
                        () -> client.headObject(head -> head.bucket("mlflow").key(key)),
                        () -> client.deleteObject(
                                delete -> delete.bucket("mlflow").key(key)));
                assertThat(calls).allSatisfy(call -> assertThatThrownBy(call)
                        .isInstanceOfSatisfying(S3Exception.class, e -> assertThat(e.statusCode())
                                .isEqualTo(400)));
                assertThat(client.listObjectsV2(list -> list.bucket("mlflow").prefix(key + "/"))
                                .contents())
                        .isEmpty();
                client.putObject(put -> put.bucket("mlflow").key("short"), RequestBody.fromString("gone"));
                List<ObjectIdentifier> both = Stream.of(key, "short")
                        .map(each -> ObjectIdentifier.builder().key(each).build())
                        .toList();
                DeleteObjectsResponse deletion =
                        client.deleteObjects(some -> some.bucket("mlflow").delete(these -> these.objects(both)));
                assertThat(deletion.errors()).isEmpty();
                assertThat(deletion.deleted()).extracting(DeletedObject::key).containsExactlyInAnyOrder(key, "short");
            }
        }
    }

    @Test
    void aUserReachesOnlyItsOwnBuckets() throws Exception {
        try (LocalObjects _ = start();
                S3Client artifacts = client(ARTIFACTS);
                S3Client data = client(DATA)) {
            artifacts.putObject(put -> put.bucket("mlflow").key("model"), RequestBody.fromString("weights"));

            assertThat(data.listBuckets().buckets()).extracting(Bucket::name).containsExactly("data");
            assertThatThrownBy(() -> read(data, "mlflow", "model")).isInstanceOf(NoSuchBucketException.class);
            assertThatThrownBy(() -> data.copyObject(copy -> copy.sourceBucket("mlflow")
                            .sourceKey("model")
                            .destinationBucket("data")
                            .destinationKey("stolen")))
                    .isInstanceOf(S3Exception.class);
            assertThatThrownBy(() -> read(data, "../artifacts/mlflow", "model")).isInstanceOf(Exception.class);
            assertThat(data.listObjectsV2(list -> list.bucket("data")).contents())
                    .isEmpty();

            data.putObject(put -> put.bucket("data").key("table.csv"), RequestBody.fromString("a,b"));
            assertThat(read(artifacts, "data", "table.csv")).isEqualTo("a,b");
        }
    }

    @Test
    void strangersAreTurnedAway() throws Exception {
        try (LocalObjects _ = start();
                S3Client wrongSecret = client(new Keys("data", "guess"));
                S3Client nobody = client(new Keys("nobody", "guess"))) {
            for (S3Client stranger : new S3Client[] {wrongSecret, nobody}) {
                assertThatThrownBy(stranger::listBuckets)
                        .isInstanceOfSatisfying(S3Exception.class, e -> assertThat(e.statusCode())
                                .isEqualTo(FORBIDDEN));
            }
            HttpRequest anonymous = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                    .build();
            assertThat(HttpClient.newHttpClient()
                            .send(anonymous, HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(FORBIDDEN);
        }
    }

    private LocalObjects start() throws Exception {
        return LocalObjects.start(folder, port, Map.of(ARTIFACTS, List.of("mlflow", "data"), DATA, List.of("data")));
    }

    private S3Client client(Keys keys) {
        return S3Client.builder()
                .endpointOverride(URI.create("http://127.0.0.1:" + port))
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(keys.id(), keys.secret())))
                .build();
    }

    private static String read(S3Client client, String bucket, String key) {
        return client.getObjectAsBytes(get -> get.bucket(bucket).key(key)).asUtf8String();
    }
}
