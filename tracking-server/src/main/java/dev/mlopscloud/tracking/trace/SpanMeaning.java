package dev.mlopscloud.tracking.trace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds in spans of other tracers what MLflow's say under names of their own: kind, inputs, outputs, tokens and model,
 * by OpenTelemetry's conventions for generative AI and by OpenInference's ({@code mlflow/tracing/otel/translation}).
 */
final class SpanMeaning {
    static final String TYPE = "mlflow.spanType";
    static final String INPUTS = "mlflow.spanInputs";
    static final String OUTPUTS = "mlflow.spanOutputs";
    static final String USAGE = "mlflow.chat.tokenUsage";
    static final String COST = "mlflow.llm.cost";
    static final String MODEL = "mlflow.llm.model";
    static final String PROVIDER = "mlflow.llm.provider";
    static final String UNKNOWN = "UNKNOWN";

    private static final TextNode EMPTY = TextNode.valueOf("");

    private static final Map<String, String> OPERATIONS = Map.of(
            "chat", "CHAT_MODEL",
            "create_agent", "AGENT",
            "embeddings", "EMBEDDING",
            "execute_tool", "TOOL",
            "generate_content", "LLM",
            "invoke_agent", "AGENT",
            "text_completion", "LLM",
            "response", "LLM");
    private static final List<String> KINDS =
            List.of("TOOL", "CHAIN", "LLM", "RETRIEVER", "EMBEDDING", "AGENT", "RERANKER", "GUARDRAIL", "EVALUATOR");
    private static final List<String> INPUT_KEYS =
            List.of("input.value", "gen_ai.input.messages", "gen_ai.tool.call.arguments");
    private static final List<String> OUTPUT_KEYS =
            List.of("output.value", "gen_ai.output.messages", "gen_ai.tool.call.result");
    private static final List<String> MODEL_KEYS = List.of(
            "llm.response.model_name",
            "llm.model_name",
            "llm.request.model_name",
            "embedding.model_name",
            "gen_ai.response.model",
            "gen_ai.request.model");
    private static final List<String> PROVIDER_KEYS = List.of("llm.provider", "gen_ai.provider.name", "gen_ai.system");

    /** The names that a convention gives to counts of tokens. */
    private record Counts(
            List<String> input, List<String> output, List<String> total, Map<String, List<String>> cache) {}

    private static final String CACHE_READ = "cache_read_input_tokens";
    private static final String CACHE_CREATION = "cache_creation_input_tokens";
    private static final List<Counts> COUNTS = List.of(
            new Counts(
                    List.of("llm.token_count.prompt"),
                    List.of("llm.token_count.completion"),
                    List.of("llm.token_count.total"),
                    Map.of(
                            CACHE_READ, List.of("llm.token_count.prompt_details.cache_read"),
                            CACHE_CREATION, List.of("llm.token_count.prompt_details.cache_write"))),
            new Counts(
                    List.of("gen_ai.usage.input_tokens"),
                    List.of("gen_ai.usage.output_tokens"),
                    List.of(),
                    Map.of(
                            CACHE_READ, List.of("gen_ai.usage.cache_read.input_tokens"),
                            CACHE_CREATION,
                                    List.of(
                                            "gen_ai.usage.cache_write.input_tokens",
                                            "gen_ai.usage.cache_creation.input_tokens"))));

    private SpanMeaning() {}

    /** Adds to a span's attributes what they say in other words. */
    static void complete(ObjectNode attributes) {
        String type = text(attributes, TYPE);
        if (type.isEmpty() || type.equals(UNKNOWN)) {
            String found = type(attributes);
            if (!found.isEmpty()) {
                put(attributes, TYPE, JsonNodeFactory.instance.textNode(found));
            }
        }
        copyFirst(attributes, INPUT_KEYS, INPUTS);
        copyFirst(attributes, OUTPUT_KEYS, OUTPUTS);
        if (!attributes.has(USAGE)) {
            ObjectNode usage = usage(attributes);
            if (!usage.isEmpty()) {
                put(attributes, USAGE, usage);
            }
        }
        copyText(attributes, MODEL_KEYS, MODEL);
        copyText(attributes, PROVIDER_KEYS, PROVIDER);
        if (!attributes.has(MODEL)) {
            for (String holder : List.of(INPUTS, OUTPUTS)) {
                JsonNode model = value(attributes, holder).path("model");
                if (model.isTextual() && !attributes.has(MODEL)) {
                    put(attributes, MODEL, model);
                }
            }
        }
    }

    private static String type(ObjectNode attributes) {
        String kind = text(attributes, "openinference.span.kind");
        return KINDS.contains(kind) ? kind : OPERATIONS.getOrDefault(text(attributes, "gen_ai.operation.name"), "");
    }

    private static void copyFirst(ObjectNode attributes, List<String> from, String to) {
        if (attributes.has(to)) {
            return;
        }
        from.stream()
                .map(key -> value(attributes, key))
                .filter(value -> !value.isMissingNode() && !value.isNull() && !value.equals(EMPTY))
                .findFirst()
                .ifPresent(value -> put(attributes, to, value));
    }

    private static void copyText(ObjectNode attributes, List<String> from, String to) {
        if (attributes.has(to)) {
            return;
        }
        from.stream()
                .map(key -> text(attributes, key))
                .filter(text -> !text.isEmpty())
                .findFirst()
                .ifPresent(text -> put(attributes, to, TextNode.valueOf(text)));
    }

    private static ObjectNode usage(ObjectNode attributes) {
        ObjectNode usage = JsonNodeFactory.instance.objectNode();
        for (Counts counts : COUNTS) {
            Long input = count(attributes, counts.input);
            Long output = count(attributes, counts.output);
            Long total = count(attributes, counts.total);
            if (total == null && input != null && output != null) {
                total = input + output;
            }
            if (input == null && output == null && total == null) {
                continue;
            }
            put(usage, "input_tokens", input);
            put(usage, "output_tokens", output);
            put(usage, "total_tokens", total);
            for (String key : List.of(CACHE_READ, CACHE_CREATION)) {
                put(usage, key, count(attributes, counts.cache.getOrDefault(key, List.of())));
            }
            break;
        }
        return usage;
    }

    private static void put(ObjectNode usage, String key, @Nullable Long count) {
        if (count != null) {
            usage.put(key, count);
        }
    }

    private static void put(ObjectNode attributes, String key, JsonNode value) {
        attributes.put(key, value.toString());
    }

    private static @Nullable Long count(ObjectNode attributes, List<String> keys) {
        for (String key : keys) {
            JsonNode value = value(attributes, key);
            if (value.isIntegralNumber() && value.canConvertToLong()) {
                return value.longValue();
            }
        }
        return null;
    }

    /** An attribute's text; empty when it is absent or no text. */
    static String text(JsonNode attributes, String key) {
        return SpanJson.parsed(attributes.path(key).asText("null")).asText("");
    }

    /** An attribute's value; one that is JSON within a text is that JSON. */
    static JsonNode value(JsonNode attributes, String key) {
        if (!attributes.has(key)) {
            return JsonNodeFactory.instance.missingNode();
        }
        JsonNode value = SpanJson.parsed(attributes.path(key).asText("null"));
        return value.isTextual() ? SpanJson.parsed(value.textValue()) : value;
    }
}
