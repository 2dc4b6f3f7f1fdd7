package dev.mlopscloud.artifacts.object;

import dev.mlopscloud.artifacts.object.StoreFailure.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
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
    private static final int MAX_ATTEMPTS = 4;
    private static final int PAUSE_MILLIS = 100;
    private static final int MAX_ERROR_BYTES = 4096;
    private static final Pattern ERROR_CODE = Pattern.compile("<Code>(\\w{1,64})</Code>");

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
     * @param address signed anew for every attempt
     * @return the ETag of what was stored
     */
    String send(Supplier<SdkHttpRequest> address, Body body) {
        for (int attempt = 1; ; attempt++) {
            StoreFailure failure;
            try {
                return attempt(address.get(), body);
            } catch (StoreFailure e) {
                failure = e;
            } catch (IOException e) {
                failure = new StoreFailure(Kind.UNAVAILABLE, "upload: " + e.getMessage(), e);
            }
            boolean again = failure.kind() == Kind.UNAVAILABLE
                    && attempt < MAX_ATTEMPTS
                    && body.repeatable().getAsBoolean();
            if (!again || !pause(attempt)) {
                throw failure;
            }
        }
    }

    private String attempt(SdkHttpRequest address, Body body) throws IOException {
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
            return answer.httpResponse().firstMatchingHeader("ETag").orElse("");
        }
        var code = ERROR_CODE.matcher(text);
        int status = answer.httpResponse().statusCode();
        String name = code.find() ? code.group(1) : "";
        throw new StoreFailure(S3Calls.kind(name, status), "upload: status " + status + " " + name, null);
    }

    /** Waits longer each time, and not as long as others do. False when the thread should end instead. */
    private static boolean pause(int attempt) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextInt(PAUSE_MILLIS << attempt));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
