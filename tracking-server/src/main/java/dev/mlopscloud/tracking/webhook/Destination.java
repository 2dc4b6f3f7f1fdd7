package dev.mlopscloud.tracking.webhook;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.mlopscloud.tracking.api.MlflowException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Where webhooks may point ({@code mlflow/utils/validation.py:_validate_webhook_url}): an allowed scheme, a host, and
 * no address of this machine or its networks. What was resolved here is what a sender connects to, so a name that
 * changes its mind between the check and the connection gains nothing.
 */
@Singleton
final class Destination {
    private static final Duration RESOLUTION_LIMIT = Duration.ofSeconds(5);
    /** Resolvers block their threads; a slow name server gets no more than these. */
    private static final int RESOLVERS = 8;

    private static final int LONGEST_URL = 2048;
    private static final int LARGEST_PORT = 65_535;

    private final WebhookConfig config;
    private final ExecutorService resolvers = new ThreadPoolExecutor(
            0,
            RESOLVERS,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().name("webhook-names-", 0).daemon().factory());

    Destination(WebhookConfig config) {
        this.config = config;
    }

    @PreDestroy
    void stop() {
        resolvers.shutdownNow();
    }

    /**
     * A place to send to.
     *
     * @param addresses what the host resolved to, all of them allowed
     */
    record Place(URI uri, List<InetAddress> addresses) {
        int port() {
            int standard = isEncrypted() ? 443 : 80;
            return uri.getPort() < 0 ? standard : uri.getPort();
        }

        boolean isEncrypted() {
            return "https".equalsIgnoreCase(uri.getScheme());
        }

        /** The host as names are compared and certificates are checked: without the brackets of a literal. */
        String host() {
            return uri.getHost().replaceAll("[\\[\\]]", "");
        }

        String target() {
            String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
            return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
        }
    }

    /**
     * Checks an address and resolves it.
     *
     * @throws MlflowException if nothing may be sent there
     */
    Place resolve(String url) {
        URI uri = parse(url);
        List<InetAddress> addresses = addresses(uri);
        if (!config.allowPrivateAddresses()) {
            addresses.stream()
                    .filter(address -> !PublicAddress.is(address))
                    .findFirst()
                    .ifPresent(address -> {
                        throw MlflowException.invalid("Webhook URL must not resolve to a non-public IP address. '"
                                + uri.getHost() + "' resolves to " + address.getHostAddress() + ".");
                    });
        }
        return new Place(uri, addresses);
    }

    private URI parse(String url) {
        if (url.isBlank()) {
            throw MlflowException.invalid("Webhook URL cannot be empty or just whitespace: " + quoted(url));
        }
        if (url.length() > LONGEST_URL) {
            throw MlflowException.invalid("'url' exceeds the maximum length of " + LONGEST_URL + " characters");
        }
        URI uri;
        try {
            uri = new URI(new URI(url).toASCIIString());
        } catch (URISyntaxException e) {
            throw MlflowException.invalid("Invalid webhook URL " + quoted(url));
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!config.schemes().contains(scheme)) {
            throw MlflowException.invalid("Invalid webhook URL scheme: " + quoted(scheme) + ". Allowed schemes are: "
                    + String.join(", ", config.schemes()) + ".");
        }
        if (uri.getHost() == null || uri.getHost().isEmpty()) {
            throw MlflowException.invalid("Webhook URL must include a hostname: " + quoted(url));
        }
        if (uri.getPort() == 0 || uri.getPort() > LARGEST_PORT) {
            throw MlflowException.invalid("Invalid webhook URL " + quoted(url));
        }
        return uri;
    }

    private static String quoted(String text) {
        return TextNode.valueOf(text).toString();
    }

    private List<InetAddress> addresses(URI uri) {
        String host = uri.getHost();
        try {
            return resolvers
                    .submit(() -> List.of(InetAddress.getAllByName(host)))
                    .get(RESOLUTION_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | RejectedExecutionException e) {
            throw MlflowException.invalid("Timed out resolving Webhook URL hostname '" + host + "' after "
                    + RESOLUTION_LIMIT.toSeconds() + " seconds");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownHostException) {
                throw MlflowException.invalid("Cannot resolve Webhook URL hostname '" + host + "'");
            }
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw MlflowException.invalid("The server is stopping.");
        }
    }
}
