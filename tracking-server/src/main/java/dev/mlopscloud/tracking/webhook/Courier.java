package dev.mlopscloud.tracking.webhook;

import dev.mlopscloud.platform.sql.SqlFailure;
import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.webhook.DeliveryStore.Delivery;
import dev.mlopscloud.tracking.webhook.WebhookSender.Answer;
import dev.mlopscloud.tracking.webhook.WebhookSender.Letter;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Empties the outbox. Each delivery is sent at least once: it stays until its receiver has answered, and a process
 * that dies while it sends leaves it to the next one. A delivery keeps its id, so receivers can tell a repetition.
 */
@Singleton
final class Courier {
    private static final Logger LOG = Logger.getLogger(Courier.class);

    /** Other servers on the same database may have died with deliveries; nothing else is found by looking. */
    private static final Duration LONGEST_REST = Duration.ofSeconds(5);

    /** How much longer than an attempt its delivery is hidden from other senders. */
    private static final Duration SPARE_LEASE = Duration.ofSeconds(5);

    /** A receiver that was away for longer has lost its news. */
    private static final Duration OLDEST = Duration.ofDays(1);

    private static final int FIRST_REDIRECT = 300;

    private final DeliveryStore deliveries;
    private final WebhookSender sender;
    private final WebhookSecrets secrets;
    private final WebhookConfig config;
    private final Semaphore free;
    private final BlockingQueue<Boolean> calls = new ArrayBlockingQueue<>(1);
    private final Clock clock = Clock.systemUTC();
    private @Nullable Thread loop;

    Courier(DeliveryStore deliveries, WebhookSender sender, WebhookSecrets secrets, WebhookConfig config) {
        this.deliveries = deliveries;
        this.sender = sender;
        this.secrets = secrets;
        this.config = config;
        this.free = new Semaphore(config.senders());
    }

    void start(@Observes StartupEvent started) {
        loop = Thread.ofVirtual().name("webhook-courier").start(this::run);
    }

    void stop(@Observes ShutdownEvent stopped) {
        if (loop != null) {
            loop.interrupt();
        }
    }

    /** Something may have become due. */
    void wake() {
        calls.offer(true);
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            Duration rest = LONGEST_REST;
            try {
                sendWhatIsDue();
                rest = untilNext();
            } catch (SqlFailure e) {
                LOG.warn("The deliveries of webhooks cannot be read; they wait.", e);
            } catch (InterruptedException e) {
                return;
            }
            try {
                calls.poll(rest.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private Duration untilNext() {
        long millis = deliveries.nextDue().orElse(Long.MAX_VALUE / 2) - clock.millis();
        return Duration.ofMillis(Math.clamp(millis, 1, LONGEST_REST.toMillis()));
    }

    private void sendWhatIsDue() throws InterruptedException {
        while (true) {
            free.acquire();
            int places = 1 + free.drainPermits();
            int taken = 0;
            try {
                for (Delivery delivery :
                        deliveries.take(clock.millis(), places, config.timeout().plus(SPARE_LEASE))) {
                    taken++;
                    Thread.ofVirtual().name("webhook-sender").start(() -> {
                        try {
                            deliver(delivery);
                        } finally {
                            free.release();
                        }
                    });
                }
            } finally {
                free.release(places - taken);
            }
            if (taken < places) {
                return;
            }
        }
    }

    private void deliver(Delivery delivery) {
        try {
            if (delivery.age() > OLDEST.toMillis()) {
                giveUp(delivery, "it is older than " + OLDEST.toHours() + " hours");
                return;
            }
            String secret =
                    delivery.secret().isEmpty() ? null : secrets.decrypted(delivery.secret(), delivery.webhookId());
            Answer answer = sender.send(
                    new Letter(delivery.url(), secret, delivery.deliveryId(), delivery.body(), delivery.failures()));
            if (RetryPlan.isPassing(answer.status())) {
                later(
                        delivery,
                        "status " + answer.status(),
                        RetryPlan.asked(answer.status(), answer.retryAfter(), Instant.now(clock)));
            } else if (isTaken(answer.status())) {
                deliveries.remove(delivery.key());
            } else {
                giveUp(delivery, "status " + answer.status());
            }
        } catch (UndeliverableException e) {
            later(delivery, e.getMessage(), Duration.ZERO);
        } catch (MlflowException e) {
            giveUp(delivery, e.text());
        } catch (SqlFailure e) {
            LOG.warnf(e, "The end of delivery %s could not be noted; it is sent again.", delivery.deliveryId());
        }
    }

    private void later(Delivery delivery, @Nullable String reason, Duration asked) {
        int failures = delivery.failures() + 1;
        if (failures > config.retries()) {
            giveUp(delivery, reason);
            return;
        }
        Duration pause = RetryPlan.pause(failures, ThreadLocalRandom.current());
        Duration longer = asked.compareTo(pause) > 0 ? asked : pause;
        deliveries.postpone(delivery.key(), failures, clock.millis() + longer.toMillis());
        wake();
    }

    private void giveUp(Delivery delivery, @Nullable String reason) {
        LOG.errorf("Webhook %s did not get delivery %s: %s", delivery.webhookId(), delivery.deliveryId(), reason);
        deliveries.remove(delivery.key());
    }

    /** Whether a receiver took what it was sent; one that points elsewhere did not. */
    static boolean isTaken(int status) {
        return status < FIRST_REDIRECT;
    }
}
