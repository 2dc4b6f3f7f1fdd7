package dev.mlopscloud.artifacts.object;

import static dev.mlopscloud.artifacts.object.S3Calls.call;

import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** Presigned URLs of one S3 bucket. */
@Singleton
final class S3DirectAccess implements DirectAccess {
    private final S3Client s3;
    private final Presigners presigners;
    private final Places places;
    private final Encryption encryption;
    private final Duration downloadLifetime;
    private final Duration uploadLifetime;

    S3DirectAccess(S3Client s3, Presigners presigners, Places places, Encryption encryption, StoreConfig config) {
        this.s3 = s3;
        this.presigners = presigners;
        this.places = places;
        this.encryption = encryption;
        this.downloadLifetime = config.downloadUrlLifetime();
        this.uploadLifetime = config.uploadUrlLifetime();
    }

    @Override
    public URI download(ArtifactPath path, String contentDisposition) {
        return presigners.download(places.of(path), contentDisposition, downloadLifetime);
    }

    @Override
    public String begin(ArtifactPath path, String contentType) {
        Place place = places.of(path);
        return call("begin upload", () -> s3.createMultipartUpload(request -> encryption.of(
                        request.bucket(place.bucket()).key(place.key()).contentType(contentType)))
                .uploadId());
    }

    @Override
    public URI part(ArtifactPath path, String uploadId, int number) {
        return presigners.part(places.of(path), uploadId, number, uploadLifetime);
    }

    @Override
    public void complete(ArtifactPath path, String uploadId, List<Part> parts) {
        Place place = places.of(path);
        var completed = parts.stream()
                .map(part -> CompletedPart.builder()
                        .partNumber(part.number())
                        .eTag(part.etag())
                        .build())
                .toList();
        call(
                "complete upload",
                () -> s3.completeMultipartUpload(request -> request.bucket(place.bucket())
                        .key(place.key())
                        .uploadId(uploadId)
                        .multipartUpload(upload -> upload.parts(completed))));
    }

    @Override
    public void abort(ArtifactPath path, String uploadId) {
        Place place = places.of(path);
        try {
            call(
                    "abort upload",
                    () -> s3.abortMultipartUpload(request ->
                            request.bucket(place.bucket()).key(place.key()).uploadId(uploadId)));
        } catch (StoreFailure e) {
            // Stores disagree whether this is an error; a client that aborts twice means the same both times.
            if (e.kind() != StoreFailure.Kind.MISSING) {
                throw e;
            }
        }
    }
}
