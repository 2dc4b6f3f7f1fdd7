package dev.mlopscloud.workflows.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Turns YAML's graph of nodes into a tree. Aliases are expanded, within a bound on all values together, so that a few
 * lines cannot grow into a bomb; tags that ask for objects are refused.
 */
final class YamlTree {
    private static final int MAX_VALUES = 100_000;

    private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,64}");
    private static final Pattern DECIMAL = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?");
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
    private static final Set<String> TRUES = Set.of("true", "True", "TRUE");
    private static final Set<String> FALSES = Set.of("false", "False", "FALSE");
    private static final Set<Tag> PLAIN_TAGS =
            Set.of(Tag.MAP, Tag.SEQ, Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.TIMESTAMP, Tag.MERGE);

    private final JsonNodeFactory json = JsonNodeFactory.instance;
    private final Map<List<Object>, Integer> lines = new HashMap<>();
    private int values;

    Document read(String text) throws MalformedDocumentException {
        LoaderOptions options = new LoaderOptions();
        options.setNestingDepthLimit(Document.MAX_DEPTH);
        options.setMaxAliasesForCollections(Integer.MAX_VALUE); // counted below, by what they expand to
        options.setCodePointLimit(Integer.MAX_VALUE); // the body's size is bounded before
        try {
            @Nullable Node root = new Yaml(new SafeConstructor(options)).compose(new StringReader(text));
            JsonNode tree = root == null ? json.nullNode() : convert(root, List.of());
            return new Document(tree, new Lines(lines));
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            throw new MalformedDocumentException(String.valueOf(e.getProblem()), line);
        } catch (YAMLException e) {
            throw new MalformedDocumentException("this is not one YAML document", null);
        }
    }

    private JsonNode convert(Node node, List<Object> path) throws MalformedDocumentException {
        int line = node.getStartMark() == null ? 1 : node.getStartMark().getLine() + 1;
        lines.putIfAbsent(path, line);
        if (++values > MAX_VALUES || path.size() > Document.MAX_DEPTH) {
            throw new MalformedDocumentException(
                    "the document expands to more than " + MAX_VALUES + " values or " + Document.MAX_DEPTH + " levels",
                    line);
        }
        if (!PLAIN_TAGS.contains(node.getTag())) {
            throw new MalformedDocumentException("the tag " + node.getTag().getValue() + " is not allowed", line);
        }
        return switch (node) {
            case MappingNode mapping -> object(mapping, path);
            case SequenceNode sequence -> array(sequence, path);
            case ScalarNode scalar -> scalar(scalar);
            default -> throw new MalformedDocumentException("only mappings, sequences and scalars are read", line);
        };
    }

    private ObjectNode object(MappingNode mapping, List<Object> path) throws MalformedDocumentException {
        ObjectNode object = json.objectNode();
        for (NodeTuple tuple : mapping.getValue()) {
            int line = tuple.getKeyNode().getStartMark().getLine() + 1;
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw new MalformedDocumentException("expected a text as key", line);
            }
            if (key.getTag().equals(Tag.MERGE)) {
                throw new MalformedDocumentException("merge keys (<<) are not supported", line);
            }
            if (object.has(key.getValue())) {
                throw new MalformedDocumentException("the key '" + key.getValue() + "' is there twice", line);
            }
            List<Object> below = append(path, key.getValue());
            lines.put(below, line);
            object.set(key.getValue(), convert(tuple.getValueNode(), below));
        }
        return object;
    }

    private ArrayNode array(SequenceNode sequence, List<Object> path) throws MalformedDocumentException {
        ArrayNode array = json.arrayNode();
        for (Node item : sequence.getValue()) {
            array.add(convert(item, append(path, array.size())));
        }
        return array;
    }

    private JsonNode scalar(ScalarNode scalar) {
        String text = scalar.getValue();
        if (scalar.getScalarStyle() != ScalarStyle.PLAIN || (scalar.getTag().equals(Tag.STR) && !isPlain(text))) {
            return json.textNode(text);
        }
        if (NULLS.contains(text)) {
            return json.nullNode();
        }
        if (TRUES.contains(text) || FALSES.contains(text)) {
            return json.booleanNode(TRUES.contains(text));
        }
        if (INTEGER.matcher(text).matches()) {
            BigInteger value = new BigInteger(text);
            return value.bitLength() < 64 ? json.numberNode(value.longValue()) : json.numberNode(value);
        }
        return DECIMAL.matcher(text).matches()
                ? json.numberNode(new BigDecimal(text).doubleValue())
                : json.textNode(text);
    }

    /** Whether the core schema gives the text a meaning that YAML 1.1 does not. */
    private static boolean isPlain(String text) {
        return INTEGER.matcher(text).matches() || DECIMAL.matcher(text).matches();
    }

    private static List<Object> append(List<Object> path, Object last) {
        List<Object> longer = new ArrayList<>(path.size() + 1);
        longer.addAll(path);
        longer.add(last);
        return longer;
    }
}
