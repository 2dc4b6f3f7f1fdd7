package dev.mlopscloud.tracking.registry;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.tracking.api.Tag;
import dev.mlopscloud.tracking.webhook.Announcements;
import dev.mlopscloud.tracking.webhook.WebhookEvent;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the registry tells of its changes, to webhooks, in the shapes of {@code mlflow/webhooks/types.py}. A prompt is
 * told of as a prompt.
 */
@Singleton
final class RegistryEvents {
    private static final String TEXT_TAG = "mlflow.prompt.text";
    private static final Set<String> OWN_PROMPT_TAGS = Set.of(RegistryRules.PROMPT_TAG, "_mlflow_prompt_type");

    private final Announcements announcements;

    RegistryEvents(Announcements announcements) {
        this.announcements = announcements;
    }

    /** A transaction whose changes are told of. */
    <T> T transaction(Function<Transaction, T> work) {
        return announcements.transaction(work);
    }

    void modelCreated(Transaction tx, String name, String description, List<Tag> tags) {
        boolean prompt = RegistryRules.isPrompt(tags);
        Map<String, String> shown = last(tags);
        if (prompt) {
            shown.keySet().removeAll(OWN_PROMPT_TAGS);
        }
        ObjectNode data = named(name);
        shown.forEach(data.putObject("tags")::put);
        data.put("description", description);
        announcements.announce(tx, prompt ? WebhookEvent.PROMPT_CREATED : WebhookEvent.REGISTERED_MODEL_CREATED, data);
    }

    void versionCreated(Transaction tx, ModelVersion version, List<Tag> tags) {
        Map<String, String> shown = last(tags);
        ObjectNode data = named(version.name()).put("version", version.version());
        if (RegistryRules.isPrompt(tags)) {
            data.put("template", shown.remove(TEXT_TAG));
            shown.keySet().removeAll(OWN_PROMPT_TAGS);
        } else {
            data.put("source", version.source()).put("run_id", present(version.runId()));
        }
        shown.forEach(data.putObject("tags")::put);
        data.put("description", present(version.description()));
        announcements.announce(
                tx,
                data.has("template") ? WebhookEvent.PROMPT_VERSION_CREATED : WebhookEvent.MODEL_VERSION_CREATED,
                data);
    }

    /** A tag of a model: only those of prompts are told of. */
    void modelTagSet(Transaction tx, String name, Tag tag) {
        if (isPrompt(tx, name)) {
            announcements.announce(
                    tx,
                    WebhookEvent.PROMPT_TAG_SET,
                    named(name).put("key", tag.key()).put("value", tag.value()));
        }
    }

    void modelTagDeleted(Transaction tx, String name, String key) {
        if (isPrompt(tx, name)) {
            announcements.announce(
                    tx, WebhookEvent.PROMPT_TAG_DELETED, named(name).put("key", key));
        }
    }

    void versionTagSet(Transaction tx, String name, int version, Tag tag) {
        announcements.announce(
                tx,
                isPrompt(tx, name) ? WebhookEvent.PROMPT_VERSION_TAG_SET : WebhookEvent.MODEL_VERSION_TAG_SET,
                named(name)
                        .put("version", Integer.toString(version))
                        .put("key", tag.key())
                        .put("value", tag.value()));
    }

    void versionTagDeleted(Transaction tx, String name, int version, String key) {
        announcements.announce(
                tx,
                isPrompt(tx, name) ? WebhookEvent.PROMPT_VERSION_TAG_DELETED : WebhookEvent.MODEL_VERSION_TAG_DELETED,
                named(name).put("version", Integer.toString(version)).put("key", key));
    }

    void aliasSet(Transaction tx, String name, String alias, int version) {
        announcements.announce(
                tx,
                isPrompt(tx, name) ? WebhookEvent.PROMPT_ALIAS_CREATED : WebhookEvent.MODEL_VERSION_ALIAS_CREATED,
                named(name).put("alias", alias).put("version", Integer.toString(version)));
    }

    void aliasDeleted(Transaction tx, String name, String alias) {
        announcements.announce(
                tx,
                isPrompt(tx, name) ? WebhookEvent.PROMPT_ALIAS_DELETED : WebhookEvent.MODEL_VERSION_ALIAS_DELETED,
                named(name).put("alias", alias));
    }

    private static boolean isPrompt(Transaction tx, String name) {
        return tx.first(
                        row -> true,
                        "select 1 from registered_model_tag t join registered_model m on m.model_key = t.model_key"
                                + " where m.name = ? and t.key = ? and lower(t.value) = 'true'",
                        name,
                        RegistryRules.PROMPT_TAG)
                .isPresent();
    }

    private static Map<String, String> last(List<Tag> tags) {
        Map<String, String> last = new LinkedHashMap<>();
        tags.forEach(tag -> last.put(tag.key(), tag.value()));
        return last;
    }

    private static ObjectNode named(String name) {
        return JsonNodeFactory.instance.objectNode().put("name", name);
    }

    private static @Nullable String present(String text) {
        return text.isEmpty() ? null : text;
    }
}
