package dev.mlopscloud.artifacts.object;

import dev.mlopscloud.artifacts.object.StoreFailure.Kind;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Turns what the S3 client throws into what the gateway can act on. */
public final class S3Calls {
    private static final Pattern ERROR_CODE = Pattern.compile("<Code>(\\w{1,64})</Code>");

    private S3Calls() {}

    static <T> T call(String what, Supplier<T> request) {
        try {
            return request.get();
        } catch (SdkException e) {
            throw failure(what, e);
        }
    }

    static StoreFailure failure(String what, SdkException e) {
        // Of a repeated request the SDK throws the last failure, and keeps the others beside it.
        String earlier = Arrays.stream(e.getSuppressed())
                .map(attempt -> "; " + attempt.getMessage())
                .collect(Collectors.joining());
        return new StoreFailure(kind(e), what + ": " + e.getMessage() + earlier, e);
    }

    private static Kind kind(SdkException e) {
        if (!(e instanceof S3Exception answer)) {
            return Kind.UNAVAILABLE;
        }
        String code = answer.awsErrorDetails() == null
                ? ""
                : String.valueOf(answer.awsErrorDetails().errorCode());
        return kind(code, answer.statusCode());
    }

    /** What the store says about one of several objects, where it gives no status. */
    static StoreFailure failure(String what, S3Error error) {
        String code = error.code() == null ? "" : error.code();
        int status =
                switch (code) {
                    case "AccessDenied", "AllAccessDisabled", "MethodNotAllowed" -> 403;
                    default -> 400;
                };
        return new StoreFailure(kind(code, status), what + ": " + code + " " + error.message(), null);
    }

    /** What an answer means that has an error's status, from the beginning of its body. */
    public static StoreFailure failure(String what, int status, String body) {
        var code = ERROR_CODE.matcher(body);
        String name = code.find() ? code.group(1) : "";
        return new StoreFailure(kind(name, status), what + ": status " + status + " " + name, null);
    }

    /** What an answer of S3 means; the code is empty where the answer has none. */
    private static Kind kind(String code, int status) {
        return switch (code) {
            // Without its bucket the store is as good as away; the readiness check creates it.
            case "NoSuchBucket" -> Kind.UNAVAILABLE;
            case "InvalidAccessKeyId",
                    "SignatureDoesNotMatch",
                    "ExpiredToken",
                    "InvalidToken",
                    "TokenRefreshRequired",
                    "RequestTimeTooSkewed" -> Kind.UNAUTHENTICATED;
            case "SlowDown", "ServiceUnavailable", "InternalError", "RequestTimeout", "OperationAborted" ->
                Kind.UNAVAILABLE;
            case "XMinioStorageFull", "QuotaExceeded", "XMinioAdminBucketQuotaExceeded" -> Kind.FULL;
            case "EntityTooLarge", "KeyTooLongError" -> Kind.REFUSED;
            default -> byStatus(status);
        };
    }

    private static Kind byStatus(int status) {
        return switch (status) {
            case 404 -> Kind.MISSING;
            case 401 -> Kind.UNAUTHENTICATED;
            case 403 -> Kind.DENIED;
            case 412 -> Kind.CHANGED;
            case 507 -> Kind.FULL;
            case 416 -> Kind.OUT_OF_RANGE;
            case 429, 500, 502, 503, 504 -> Kind.UNAVAILABLE;
            default -> status >= 400 && status < 500 ? Kind.REFUSED : Kind.UNEXPECTED;
        };
    }
}
