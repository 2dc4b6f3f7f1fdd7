package dev.mlopscloud.tracking.webhook;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A webhook as it is answered; its secret never is.
 *
 * @param creationTimestamp milliseconds since 1970, as {@code lastUpdatedTimestamp}
 */
public record Webhook(
        String webhookId,
        String name,
        @Nullable String description,
        String url,
        List<Event> events,
        String status,
        long creationTimestamp,
        long lastUpdatedTimestamp) {

    /** What a webhook listens to, by names in capitals. */
    public record Event(String entity, String action) {
        static Event of(WebhookEvent event) {
            return new Event(
                    event.entity().toUpperCase(Locale.ROOT), event.action().toUpperCase(Locale.ROOT));
        }
    }
}
