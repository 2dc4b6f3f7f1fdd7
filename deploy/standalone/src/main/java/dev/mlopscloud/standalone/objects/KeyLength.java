package dev.mlopscloud.standalone.objects;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * How long a key's parts may be: each is a name on the disk. Without this the disk's refusal would be answered as a
 * failure of the store, which clients repeat.
 */
final class KeyLength {
    /** What file systems take, less the mark that a file has while it is being written. */
    private static final int LONGEST_PART_BYTES = 255 - "-123e4567-e89b-42d3-a456-426614174000".length();

    private static final int BAD_REQUEST = 400;

    private KeyLength() {}

    /**
     * Refuses a key that no file can be named by.
     *
     * @throws S3Exception {@code KeyTooLongError}, as S3 answers to keys that are too long for it
     */
    static void check(@Nullable String key) {
        if (key != null && !isPossible(key)) {
            throw S3Exception.builder()
                    .statusCode(BAD_REQUEST)
                    .awsErrorDetails(AwsErrorDetails.builder()
                            .errorCode("KeyTooLongError")
                            .errorMessage("Your key is too long")
                            .build())
                    .build();
        }
    }

    static boolean isPossible(String key) {
        return Arrays.stream(key.split("/", -1))
                .allMatch(part -> part.getBytes(StandardCharsets.UTF_8).length <= LONGEST_PART_BYTES);
    }
}
