package dev.mlopscloud.standalone.objects;

import dev.mlopscloud.standalone.configuration.PrivateFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gaul.s3proxy.AccessGrant;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;

/**
 * An S3 endpoint on loopback. A bucket is a folder, an object a file in it.
 *
 * <p>Each user has a folder of buckets of its own, and can't name another's unless it is given: whoever holds the keys
 * of kernels and tasks reaches no artifact.
 */
public final class LocalObjects implements AutoCloseable {
    /**
     * Bound of a request whose payload is signed as a whole: it is read into memory to be verified, so this is a share
     * of the heap. Payloads signed in chunks, and the parts of a multipart upload together, may be larger.
     */
    private static final long MAX_REQUEST_BYTES = 256L * 1024 * 1024;

    private static final long STOP_MS = 10_000;

    private final S3Proxy proxy;

    private LocalObjects(S3Proxy proxy) {
        this.proxy = proxy;
    }

    /**
     * Starts the endpoint.
     *
     * @param folder that holds a folder for each user
     * @param users each with the bucket that it has from the start, and then those of others that it reaches as well; a
     *     user may make more of its own
     */
    public static LocalObjects start(Path folder, int port, Map<Keys, List<String>> users) throws IOException {
        Map<String, AccessGrant> grants = new HashMap<>();
        Map<String, BlobStore> stores = new HashMap<>();
        BlobStore any = null;
        for (Map.Entry<Keys, List<String>> user : users.entrySet()) {
            String bucket = user.getValue().getFirst();
            Path own = folder.resolve(bucket);
            PrivateFiles.folder(own.resolve(bucket));
            HalfWritten.remove(own);
            any = new DiskStore(own);
            stores.put(bucket, any);
            grants.put(user.getKey().id(), new AccessGrant(user.getKey().secret(), any));
        }
        Map<String, AccessGrant> shared = new HashMap<>();
        users.forEach((user, buckets) -> buckets.stream()
                .skip(1)
                .forEach(bucket ->
                        shared.put(user.id() + "/" + bucket, new AccessGrant(user.secret(), stores.get(bucket)))));
        if (any == null) {
            throw new IllegalArgumentException("a store without users");
        }
        Keys first = users.keySet().iterator().next();
        S3Proxy proxy = S3Proxy.builder()
                .blobStore(any)
                .endpoint(URI.create("http://127.0.0.1:" + port))
                .awsAuthentication(AuthenticationType.AWS_V4, first.id(), first.secret())
                .v4MaxNonChunkedRequestSize(MAX_REQUEST_BYTES)
                .ignoreUnknownHeaders(true)
                .stopTimeout(STOP_MS)
                .build();
        proxy.setBlobStoreLocator((identity, container, blob) -> {
            KeyLength.check(blob);
            return identity == null ? null : shared.getOrDefault(identity + "/" + container, grants.get(identity));
        });
        try {
            proxy.start();
        } catch (Exception e) {
            throw new IOException("The object store did not start: " + e.getMessage(), e);
        }
        return new LocalObjects(proxy);
    }

    public int port() {
        return proxy.getPort();
    }

    /** Stops after the requests under way, for some seconds at most. */
    @Override
    public void close() throws IOException {
        try {
            proxy.stop();
        } catch (Exception e) {
            throw new IOException("The object store did not stop: " + e.getMessage(), e);
        }
    }
}
