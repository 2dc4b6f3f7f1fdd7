package dev.mlopscloud.tracking.webhook;

import dev.mlopscloud.tracking.api.Empty;
import dev.mlopscloud.tracking.api.Fields;
import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.api.PageToken;
import dev.mlopscloud.tracking.api.Validation;
import dev.mlopscloud.tracking.webhook.WebhookSender.Answer;
import dev.mlopscloud.tracking.webhook.WebhookSender.Letter;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code /api/2.0/mlflow/webhooks}. */
@Path("api/2.0/mlflow/webhooks")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class WebhookResource {
    private static final int DEFAULT_PAGE = 100;
    private static final int LARGEST_PAGE = 1000;
    private static final int LONGEST_DESCRIPTION = 1000;
    private static final int LONGEST_SECRET = 700;
    private static final Pattern NAME = Pattern.compile("(?=.{1,63}$)[a-zA-Z0-9](?:[a-zA-Z0-9._-]*[a-zA-Z0-9])?");
    private static final List<String> STATUSES = List.of("ACTIVE", "DISABLED");

    private final WebhookStore webhooks;
    private final WebhookSecrets secrets;
    private final Destination destinations;
    private final WebhookSender sender;
    private final Clock clock = Clock.systemUTC();

    WebhookResource(WebhookStore webhooks, WebhookSecrets secrets, Destination destinations, WebhookSender sender) {
        this.webhooks = webhooks;
        this.secrets = secrets;
        this.destinations = destinations;
        this.sender = sender;
    }

    /** A webhook alone. */
    public record One(Webhook webhook) {}

    /** A page of all webhooks, the newest first. */
    public record Page(List<Webhook> webhooks, @Nullable String nextPageToken) {}

    /** What became of a test. */
    public record Tested(Result result) {}

    /** The receiver's answer, or why there was none. */
    public record Result(
            boolean success,
            @Nullable Integer responseStatus,
            @Nullable String responseBody,
            @Nullable String errorMessage) {}

    @POST
    public One create(Fields request) {
        request.required("name");
        request.required("url");
        if (request.objects("events").isEmpty()) {
            throw request.missing("events");
        }
        String id = UUID.randomUUID().toString();
        return new One(webhooks.create(id, settings(id, request)));
    }

    @GET
    public Page list(Fields request) {
        long size = request.integerOr("max_results", DEFAULT_PAGE);
        size = size == 0 ? DEFAULT_PAGE : size;
        if (size < 1 || size > LARGEST_PAGE) {
            throw MlflowException.invalid("max_results must be between 1 and " + LARGEST_PAGE + ".");
        }
        int limit = Math.toIntExact(size);
        PageToken start = PageToken.of(request.text("page_token"));
        List<Webhook> found = webhooks.list(start, limit + 1);
        return new Page(found.subList(0, Math.min(limit, found.size())), start.next(limit, found, Webhook::webhookId));
    }

    @GET
    @Path("{webhookId}")
    public One get(@PathParam("webhookId") String id) {
        return new One(webhooks.get(id).webhook());
    }

    @PATCH
    @Path("{webhookId}")
    public One update(@PathParam("webhookId") String id, Fields request) {
        webhooks.get(id);
        return new One(webhooks.update(id, settings(id, request)));
    }

    @DELETE
    @Path("{webhookId}")
    public Empty delete(@PathParam("webhookId") String id) {
        webhooks.delete(id);
        return Empty.ANSWER;
    }

    private WebhookStore.Settings settings(String id, Fields request) {
        String name = given(request, "name");
        if (name != null && !NAME.matcher(name).matches()) {
            throw MlflowException.invalid("Webhook name '" + name + "' is invalid. It must start and end with a letter"
                    + " or digit, be less than 63 characters long, and contain only letters, digits, dots (.),"
                    + " underscores (_), and hyphens (-).");
        }
        String url = given(request, "url");
        String description = Validation.atMost(request.text("description"), LONGEST_DESCRIPTION, "description");
        String secret = Validation.atMost(request.text("secret"), LONGEST_SECRET, "secret");
        String status = given(request, "status");
        if (status != null && !STATUSES.contains(status)) {
            throw request.invalid("status");
        }
        List<WebhookEvent> events =
                request.objects("events").stream().map(WebhookEvent::read).toList();
        if (url != null) {
            destinations.resolve(url);
        }
        return new WebhookStore.Settings(
                name,
                url,
                description,
                secret == null || secret.isEmpty() ? secret : secrets.encrypted(secret, id),
                status,
                events);
    }

    private static @Nullable String given(Fields request, String field) {
        String text = request.textOr(field, "");
        return text.isEmpty() ? null : text;
    }

    /** Sends an example once, now, whether the webhook is active or not. */
    @POST
    @Path("{webhookId}/test")
    public Tested test(@PathParam("webhookId") String id, Fields request) {
        WebhookStore.Kept kept = webhooks.get(id);
        Fields given = request.object("event");
        WebhookEvent event = given == null ? firstOf(kept.webhook()) : WebhookEvent.read(given);
        try {
            String secret = kept.secret().isEmpty() ? null : secrets.decrypted(kept.secret(), id);
            Answer answer = sender.send(new Letter(
                    kept.webhook().url(),
                    secret,
                    UUID.randomUUID().toString(),
                    Announcements.body(event, event.example(), clock.instant()),
                    0));
            return new Tested(new Result(Courier.isTaken(answer.status()), answer.status(), answer.body(), null));
        } catch (UndeliverableException e) {
            return failed(e.getMessage());
        } catch (MlflowException e) {
            return failed(e.text());
        }
    }

    private static WebhookEvent firstOf(Webhook webhook) {
        Webhook.Event first = webhook.events().getFirst();
        return WebhookEvent.valueOf(first.entity() + "_" + first.action());
    }

    private static Tested failed(@Nullable String reason) {
        return new Tested(new Result(false, null, null, "Failed to test webhook: " + reason));
    }
}
