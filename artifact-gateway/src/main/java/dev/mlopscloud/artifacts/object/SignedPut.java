package dev.mlopscloud.artifacts.object;

import dev.mlopscloud.artifacts.object.Checksum.Kept;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * PUTs a body to a presigned address of the store.
 *
 * <p>The SDK's own PUT wraps a stream in signed chunks. Some stores answer once they have all of the content, before
 * the frame around it has ended, and close the connection: an upload that succeeded then looks as if it had failed.
 * A presigned PUT is the content and nothing else.
 */
final class SignedPut {
    private static final int MAX_ERROR_BYTES = 4096;

    private final SdkHttpClient http;

    SignedPut(SdkHttpClient http) {
        this.http = http;
    }

    /**
     * What to send.
     *
     * @param length in bytes
     * @param repeatable whether {@code stream} can still start from the beginning
     */
    record Body(long length, ContentStreamProvider stream, BooleanSupplier repeatable) {}

    /**
     * Sends the body, as often as that is possible and the store is worth another attempt.
     *
     * @param request signed anew for every attempt
     * @return what was stored
     */
    Kept send(Supplier<SdkHttpRequest> request, Body body) {
        return Attempts.repeat("upload", () -> attempt(request.get(), body), body.repeatable());
    }

    private Kept attempt(SdkHttpRequest address, Body body) throws IOException {
        SdkHttpRequest request = address.toBuilder()
                .putHeader("Content-Length", Long.toString(body.length()))
                .build();
        HttpExecuteResponse answer = http.prepareRequest(HttpExecuteRequest.builder()
                        .request(request)
                        .contentStreamProvider(body.stream())
                        .build())
                .call();
        String text = "";
        if (answer.responseBody().isPresent()) {
            try (InputStream content = answer.responseBody().get()) {
                text = new String(content.readNBytes(MAX_ERROR_BYTES), StandardCharsets.UTF_8);
            }
        }
        if (answer.httpResponse().isSuccessful()) {
            return Kept.of(
                    name -> answer.httpResponse().firstMatchingHeader(name).orElse(null));
        }
        throw S3Calls.failure("upload", answer.httpResponse().statusCode(), text);
    }
}
