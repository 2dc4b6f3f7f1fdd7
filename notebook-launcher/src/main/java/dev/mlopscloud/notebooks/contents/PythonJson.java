package dev.mlopscloud.notebooks.contents;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes JSON as Python's {@code json.dumps(indent=1, sort_keys=True, ensure_ascii=False)} does, to the byte: a
 * notebook that was saved by Jupyter and is saved here shows no difference in version control.
 */
final class PythonJson {
    private final StringBuilder out = new StringBuilder();

    private PythonJson() {}

    static String write(JsonNode node) {
        PythonJson writer = new PythonJson();
        writer.value(node, 0);
        return writer.out.toString();
    }

    private void value(JsonNode node, int depth) {
        if (node.isObject()) {
            object(node, depth);
        } else if (node.isArray()) {
            array(node, depth);
        } else if (node.isTextual()) {
            text(node.textValue());
        } else if (node.isFloatingPointNumber()) {
            out.append(number(node.doubleValue()));
        } else {
            out.append(node.asText());
        }
    }

    private void object(JsonNode node, int depth) {
        if (node.isEmpty()) {
            out.append("{}");
            return;
        }
        Map<String, JsonNode> sorted = new TreeMap<>();
        node.properties().forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        char separator = '{';
        for (Map.Entry<String, JsonNode> entry : sorted.entrySet()) {
            out.append(separator);
            separator = ',';
            line(depth + 1);
            text(entry.getKey());
            out.append(": ");
            value(entry.getValue(), depth + 1);
        }
        line(depth);
        out.append('}');
    }

    private void array(JsonNode node, int depth) {
        if (node.isEmpty()) {
            out.append("[]");
            return;
        }
        char separator = '[';
        for (Iterator<JsonNode> elements = node.elements(); elements.hasNext(); ) {
            out.append(separator);
            separator = ',';
            line(depth + 1);
            value(elements.next(), depth + 1);
        }
        line(depth);
        out.append(']');
    }

    private void line(int depth) {
        out.append('\n').repeat(' ', depth);
    }

    private void text(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    if (c < ' ') {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    /** The shortest text that reads back as the same number, in Python's notation. */
    static String number(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.toString(value);
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        int exponent = digits.precision() - digits.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            String plain = digits.toPlainString();
            return plain.contains(".") ? plain : plain + ".0";
        }
        String mantissa = digits.unscaledValue().abs().toString();
        String fraction = mantissa.length() > 1 ? "." + mantissa.substring(1) : "";
        return (value < 0 ? "-" : "")
                + mantissa.charAt(0)
                + fraction
                + (exponent < 0 ? "e-" : "e+")
                + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }
}
