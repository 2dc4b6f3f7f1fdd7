package dev.mlopscloud.tracking.search;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What one kind of thing can be filtered and ordered by.
 *
 * @param dialect whose words refusals are told in
 * @param attributes the searchable attributes
 * @param orderable the attributes that an ordering may name
 * @param aliases other spellings of attributes
 * @param entities what identifiers may start with
 * @param nullable the entities whose presence can be asked for
 */
public record Grammar(
        Dialect dialect,
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
    private static final Set<String> RESERVED = Set.of("none", "user", "version", "source");

    /** What the key of a span's own attribute starts with. */
    static final String SPAN_ATTRIBUTE = "attributes.";

    /** Traces are searched in more ways than other things. */
    boolean isOfTraces() {
        return dialect == Dialect.TRACES;
    }

    /** Logged models alone compare parameters and tags with lists. */
    boolean isOfLoggedModels() {
        return dialect == Dialect.LOGGED_MODELS;
    }

    private String attribute(String key, boolean ordering) {
        String canonical = aliases.getOrDefault(key, key);
        Set<String> valid = ordering ? orderable : attributes.keySet();
        if (!valid.contains(canonical)) {
            throw new SearchException("Invalid attribute key '" + key + "' specified. Valid keys are '"
                    + listed(named(valid, ordering)) + "'");
        }
        return canonical;
    }

    /** These attributes under all their names; those of two words are not meant for orderings. */
    private Set<String> named(Set<String> valid, boolean ordering) {
        Set<String> names = new TreeSet<>(valid);
        aliases.forEach((alias, name) -> {
            if (valid.contains(name) && !(ordering && alias.contains(" "))) {
                names.add(alias);
            }
        });
        return names;
    }

    /**
     * Whether the original's tokenizer takes a name without a prefix for a word of SQL: it is no attribute then.
     */
    boolean isReserved(String written) {
        return RESERVED.contains(written) && !attributes.containsKey(written) && !orderable.contains(written);
    }

    /** What a filter's identifier means. */
    Identifier identifier(String written) {
        return identifier(written, false);
    }

    /** What an ordering's identifier means. */
    Identifier orderKey(String written) {
        return identifier(written, true);
    }

    private Identifier identifier(String written, boolean ordering) {
        int dot = written.indexOf('.');
        Entity entity = dot < 0 ? Entity.ATTRIBUTE : entity(Quotes.strip(written.substring(0, dot)));
        String key = Quotes.strip(dot < 0 ? written : written.substring(dot + 1));
        if (entity == Entity.ATTRIBUTE) {
            String attribute = attribute(key, ordering);
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
        if ((entity == null || elsewhere || !entities.contains(entity)) && dialect == Dialect.LOGGED_MODELS) {
            throw new SearchException("Invalid entity type: '" + name
                    + "'. Expected one of ['attributes', 'metrics', 'params', 'tags'].");
        }
        if (entity == null || elsewhere || !entities.contains(entity)) {
            throw new SearchException("Invalid entity type '" + name + "'. " + entityNames());
        }
        return entity;
    }

    private String entityNames() {
        return switch (dialect) {
            case EXPERIMENTS -> "Valid entity types are ('attribute', 'attributes', 'tag', 'tags')";
            case REGISTERED_MODELS, MODEL_VERSIONS -> "Valid entity types are ('attribute', 'tag', 'tags')";
            case TRACES ->
                "Valid values are {'attribute', 'attributes', 'expectation', 'feedback', 'issue', 'metadata',"
                        + " 'request_metadata', 'span', 'tag', 'tags', 'trace'}";
            case RUNS, EVALUATION_DATASETS, LOGGED_MODELS ->
                "Valid values are ["
                        + entities.stream()
                                .sorted()
                                .map(known -> "'" + known.word() + "'")
                                .collect(Collectors.joining(", "))
                        + "]";
        };
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
