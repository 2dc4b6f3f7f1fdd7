package dev.mlopscloud.artifacts.object;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;

/** Asks the store to encrypt what is written, where that is configured. */
@Singleton
final class Encryption {
    private static final String KMS = "aws:kms";

    private final @Nullable String algorithm;
    private final @Nullable String key;

    @Inject
    Encryption(StoreConfig config) {
        this(config.encryption(), config.encryptionKey());
    }

    Encryption(Optional<String> algorithm, Optional<String> key) {
        this.algorithm = algorithm.orElse(null);
        this.key = key.orElse(null);
        if (this.algorithm != null && !List.of("AES256", KMS, "aws:kms:dsse").contains(this.algorithm)) {
            throw new IllegalArgumentException("mlops.store.encryption must be AES256, aws:kms or aws:kms:dsse");
        }
        if (this.key != null && (this.algorithm == null || !this.algorithm.startsWith(KMS))) {
            throw new IllegalArgumentException("mlops.store.encryption-key needs mlops.store.encryption=aws:kms");
        }
    }

    /** To be sent with what is written in one request. */
    Map<String, String> headers() {
        if (algorithm == null) {
            return Map.of();
        }
        return key == null
                ? Map.of("x-amz-server-side-encryption", algorithm)
                : Map.of("x-amz-server-side-encryption", algorithm, "x-amz-server-side-encryption-aws-kms-key-id", key);
    }

    void of(CreateMultipartUploadRequest.Builder request) {
        if (algorithm != null) {
            request.serverSideEncryption(algorithm).ssekmsKeyId(key);
        }
    }
}
