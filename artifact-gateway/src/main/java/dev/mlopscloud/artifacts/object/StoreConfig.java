package dev.mlopscloud.artifacts.object;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Where artifacts are kept. Endpoint, region and credentials are {@code quarkus.s3.*} and the AWS SDK's own. */
@ConfigMapping(prefix = "mlops.store")
public interface StoreConfig {

    /** The bucket that holds all artifacts. */
    @WithDefault("mlflow")
    String bucket();

    /** Folder inside of the bucket, at most 63 bytes, without slashes at its ends; none: the bucket's root. */
    Optional<String> prefix();

    /** Whether a missing bucket is created. */
    @WithDefault("true")
    boolean createBucket();

    /**
     * The store's address as clients see it, for presigned URLs. None: the address the gateway itself uses, which
     * inside of a container network is often one that clients can't reach.
     */
    Optional<URI> publicEndpoint();

    /** How long a presigned download URL is good. MLflow's own default is five minutes. */
    @WithDefault("5M")
    Duration downloadUrlLifetime();

    /** How long the presigned URLs for the parts of an upload are good. MLflow's own default is one hour. */
    @WithDefault("1H")
    Duration uploadUrlLifetime();

    /**
     * The most that is sent to the store in one request, from 64 KiB to S3's limit of 5 GiB. Larger uploads are sent
     * in parts of 5 MiB or more. Lower it where something in front of the store limits requests, and to the least
     * where the store keeps what it has of a request that breaks off, as versitygw does.
     */
    @WithDefault("5G")
    MemorySize largestPut();

    /** Uploads of unknown length and some size that may be running at once; each holds 8 MiB in memory. */
    @WithDefault("3")
    int unsizedUploads();

    /**
     * How the store encrypts what is written: {@code AES256} with keys of its own, {@code aws:kms} with one of a key
     * service. None: as the bucket says.
     */
    Optional<String> encryption();

    /** The key's name at the key service; none: the account's default. Only with {@code aws:kms}. */
    Optional<String> encryptionKey();

    /** PEM file of the authorities that may have signed the store's certificate, instead of the machine's own. */
    Optional<Path> caCertificate();

    /**
     * After this long an upload in parts that was neither completed nor aborted is given up, and its parts removed.
     * Longer than {@link #uploadUrlLifetime}; zero keeps them.
     */
    @WithDefault("1D")
    Duration abandonedAfter();

    /** How often such uploads are looked for. */
    @WithDefault("1H")
    Duration abandonedCheck();
}
