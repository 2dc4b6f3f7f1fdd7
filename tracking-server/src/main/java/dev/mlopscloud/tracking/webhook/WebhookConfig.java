package dev.mlopscloud.tracking.webhook;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Webhooks. */
@ConfigMapping(prefix = "mlops.webhooks")
interface WebhookConfig {

    /** The schemes that a webhook's address may have. */
    @WithDefault("https")
    List<String> schemes();

    /**
     * Whether webhooks may reach this machine and private networks. Off, an address counts by what its name resolves
     * to at the moment of sending.
     */
    @WithDefault("false")
    boolean allowPrivateAddresses();

    /** What encrypts secrets in the database: a text of 16 characters or more. Without it none are taken. */
    Optional<String> encryptionKey();

    /** How long one attempt may take, from the name's resolution to the answer's end. */
    @WithDefault("30s")
    Duration timeout();

    /** Further attempts after one that failed. */
    @WithDefault("3")
    int retries();

    /** Deliveries that are under way at once. */
    @WithDefault("10")
    int senders();
}
