package dev.mlopscloud.artifacts.object;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * Signs requests about objects, to be sent by whoever has them, as the SDK's presigner does. That one works out the
 * address of a request's bucket each time, which costs several times as much as the signature; here it is asked for
 * that address alone, once for each bucket.
 */
final class Presigner implements AutoCloseable {
    /** Buckets whose addresses are remembered; the object browser may be asked for any. */
    private static final int MOST_ADDRESSES = 1000;

    private static final String UNESCAPED = "-._~/";
    /** Only a name, to be cut off again. */
    private static final String SOME_KEY = "x";

    private final S3Presigner addresses;
    private final IdentityProvider<? extends AwsCredentialsIdentity> credentials;
    private final String region;
    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private final Map<String, SdkHttpRequest> known = new ConcurrentHashMap<>();

    Presigner(S3Presigner addresses, IdentityProvider<? extends AwsCredentialsIdentity> credentials, String region) {
        this.addresses = addresses;
        this.credentials = credentials;
        this.region = region;
    }

    /** What is asked of an object: query parameters, not encoded, and headers that must be sent as they are here. */
    record Call(SdkHttpMethod method, Map<String, String> query, Map<String, String> headers) {}

    /** The call, signed for {@code lifetime}. */
    SdkHttpRequest sign(Place object, Call call, Duration lifetime) {
        SdkHttpRequest bucket = address(object.bucket());
        SdkHttpRequest.Builder request = bucket.toBuilder()
                .method(call.method())
                .encodedPath(bucket.encodedPath() + PercentCoding.encode(object.key(), UNESCAPED));
        call.query().forEach(request::putRawQueryParameter);
        call.headers().forEach(request::putHeader);
        AwsCredentialsIdentity identity = credentials.resolveIdentity().join();
        return signer.sign(signing -> signing.identity(identity)
                        .request(request.build())
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                        .putProperty(AwsV4HttpSigner.AUTH_LOCATION, AuthLocation.QUERY_STRING)
                        .putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, lifetime)
                        .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                        .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false)
                        .putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, false))
                .request();
    }

    private SdkHttpRequest address(String bucket) {
        if (known.size() >= MOST_ADDRESSES) {
            known.clear();
        }
        return known.computeIfAbsent(bucket, this::ask);
    }

    private SdkHttpRequest ask(String bucket) {
        SdkHttpRequest some = addresses
                .presignGetObject(presign -> presign.signatureDuration(Duration.ofMinutes(1))
                        .getObjectRequest(request -> request.bucket(bucket).key(SOME_KEY)))
                .httpRequest();
        String path = some.encodedPath();
        return some.toBuilder()
                .clearQueryParameters()
                .clearHeaders()
                .encodedPath(path.substring(0, path.length() - SOME_KEY.length()))
                .build();
    }

    @Override
    public void close() {
        addresses.close();
    }
}
