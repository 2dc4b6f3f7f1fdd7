package dev.mlopscloud.workflows.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.workflows.document.Fields;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Whom to tell what.
 *
 * @param targets objects with {@code webhook}, {@code email} or {@code python}, by event
 */
public record Callbacks(Map<String, List<JsonNode>> targets) {
    /** The member of a target that is a function of a Python DAG: true, or an object that names the function. */
    public static final String PYTHON = "python";

    static final Set<String> OF_RUNS = Set.of("on_success_callback", "on_failure_callback");
    static final Set<String> OF_TASKS =
            Set.of("on_success_callback", "on_failure_callback", "on_retry_callback", "on_skipped_callback");
    private static final Set<String> WORDS = Set.of("webhook", "headers", "email", "subject");
    private static final int MOST = 10;

    public Callbacks {
        targets = Map.copyOf(targets);
    }

    /** Those who are told of an event. */
    public List<JsonNode> of(String event) {
        return targets.getOrDefault(event, List.of());
    }

    /**
     * Reads one object or a list of them for each of {@code events}.
     *
     * @param written where an event is written
     */
    static Callbacks read(Function<String, Fields> written, Set<String> events) {
        Map<String, List<JsonNode>> targets = new LinkedHashMap<>();
        for (String event : events) {
            List<JsonNode> found = targets(written.apply(event), event);
            if (!found.isEmpty()) {
                targets.put(event, found);
            }
        }
        return new Callbacks(targets);
    }

    static List<JsonNode> targets(Fields from, String name) {
        List<JsonNode> targets = new ArrayList<>();
        if (!from.has(name)) {
            return targets;
        }
        JsonNode tree = from.tree(name);
        if (tree.isObject()) {
            targets.add(tree);
        } else {
            targets.addAll(from.items(name, MOST));
        }
        targets.removeIf(target -> !isTarget(from, name, target));
        return targets;
    }

    private static boolean isTarget(Fields from, String name, JsonNode target) {
        boolean known = target.isObject() && target.has("webhook") != target.has("email");
        for (var members = target.fieldNames(); known && members.hasNext(); ) {
            known = WORDS.contains(members.next());
        }
        boolean fine = known && (target.has("email") ? isMail(target) : isAddress(target.path("webhook")));
        if (!fine) {
            from.problem(
                    name,
                    "value_error",
                    "Input should be {webhook: an address, headers: {}} or {email: one or more addresses, subject:"
                            + " text}");
        }
        return fine;
    }

    private static boolean isAddress(JsonNode webhook) {
        try {
            URI address = URI.create(webhook.asText());
            return address.getHost() != null && Set.of("http", "https").contains(address.getScheme());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isMail(JsonNode target) {
        JsonNode email = target.path("email");
        boolean fine = email.isTextual() || (email.isArray() && !email.isEmpty() && email.size() <= MOST);
        for (JsonNode one : email.isTextual() ? List.of(email) : email) {
            fine &= one.asText().matches("[^\\s@<>,;]+@[^\\s@<>,;]+");
        }
        return fine;
    }
}
