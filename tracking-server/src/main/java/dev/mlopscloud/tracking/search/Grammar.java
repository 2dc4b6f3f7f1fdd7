package dev.mlopscloud.tracking.search;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What one kind of thing can be filtered and ordered by.
 *
 * @param attributes the searchable attributes
 * @param orderable the attributes that an ordering may name
 * @param aliases other spellings of attributes
 * @param entities what identifiers may start with
 * @param nullable the entities whose presence can be asked for
 */
public record Grammar(
        Map<String, AttributeType> attributes,
        Set<String> orderable,
        Map<String, String> aliases,
        Set<Entity> entities,
        Set<Entity> nullable) {

    /** What an attribute is compared with. */
    public enum AttributeType {
        TEXT,
        /** A text that may also be compared with a list. */
        LISTABLE,
        NUMBER
    }

    private static final Set<String> DATASET_FIELDS = Set.of("name", "digest", "context");
    private static final Set<String> SPAN_FIELDS = Set.of("name", "type", "status", "content");
    private static final String TEXT = "text";

    /** What the key of a span's own attribute starts with. */
    static final String SPAN_ATTRIBUTE = "attributes.";

    /** Traces are searched in more ways than other things. */
    boolean isOfTraces() {
        return entities.contains(Entity.SPAN);
    }

    /** Logged models alone compare parameters and tags with lists. */
    boolean isOfLoggedModels() {
        return entities.contains(Entity.METRIC) && !entities.contains(Entity.DATASET);
    }

    String attribute(String key, Set<String> valid) {
        String canonical = aliases.getOrDefault(key, key);
        if (!valid.contains(canonical)) {
            throw new SearchException(
                    "Invalid attribute key '" + key + "' specified. Valid keys are '" + listed(valid) + "'");
        }
        return canonical;
    }

    Identifier identifier(String written, Set<String> validAttributes) {
        int dot = written.indexOf('.');
        Entity entity = dot < 0 ? Entity.ATTRIBUTE : entity(Quotes.strip(written.substring(0, dot)));
        String key = Quotes.strip(dot < 0 ? written : written.substring(dot + 1));
        if (entity == Entity.ATTRIBUTE) {
            String attribute = attribute(key, validAttributes);
            return isOfTraces() && attribute.equals(TEXT)
                    ? new Identifier(Entity.SPAN, "content")
                    : new Identifier(entity, attribute);
        }
        if (entity == Entity.SPAN && key.startsWith(SPAN_ATTRIBUTE)) {
            return new Identifier(entity, SPAN_ATTRIBUTE + spanAttribute(key.substring(SPAN_ATTRIBUTE.length())));
        }
        if (entity == Entity.ISSUE && !key.equals("id")) {
            throw new SearchException("Invalid issue attribute '" + key + "'. Supported attributes: id");
        }
        if (entity == Entity.DATASET && !DATASET_FIELDS.contains(key)) {
            throw new SearchException(
                    "Invalid dataset key '" + key + "' specified. Valid keys are '" + listed(DATASET_FIELDS) + "'");
        }
        if (entity == Entity.SPAN && !SPAN_FIELDS.contains(key)) {
            throw new SearchException("Invalid span attribute '" + key
                    + "'. Supported attributes: name, status, type, attributes.<attribute_name>.");
        }
        return new Identifier(entity, key);
    }

    private static String spanAttribute(String written) {
        String name = Quotes.strip(written);
        if (name.isEmpty()) {
            throw new SearchException("Span attribute name cannot be empty after 'attributes.'");
        }
        return name;
    }

    private Entity entity(String name) {
        Entity entity = Entity.named(name);
        boolean elsewhere = name.equals("trace") && !isOfTraces();
        if (entity == null || elsewhere || !entities.contains(entity)) {
            String valid = String.join(
                    ", ",
                    entities.stream()
                            .sorted()
                            .map(known -> "'" + known.word() + "'")
                            .toList());
            throw new SearchException("Invalid entity type '" + name + "'. Valid values are [" + valid + "]");
        }
        return entity;
    }

    private static String listed(Set<String> names) {
        return "{"
                + String.join(
                        ", ",
                        new TreeSet<>(names)
                                .stream().map(name -> "'" + name + "'").toList()) + "}";
    }

    record Identifier(Entity entity, String key) {}
}
