package dev.mlopscloud.tracking.search;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Parses orderings: {@code <entity>.<key> [ASC|DESC]} each. */
public final class OrderParser {
    private static final Set<String> MODEL_KEYS = Set.of("name", "timestamp", "last_updated_timestamp");

    private OrderParser() {}

    /**
     * The keys in the order given.
     *
     * @throws SearchException if a clause is not in the language, or two name the same key
     */
    public static List<Ordering> parse(List<String> clauses, Grammar grammar) {
        List<Ordering> orderings = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String clause : clauses) {
            Ordering ordering = parse(clause, grammar);
            if (!seen.add(ordering.entity() + "." + ordering.key())) {
                throw new SearchException("`order_by` contains duplicate fields: " + clauses);
            }
            orderings.add(ordering);
        }
        return orderings;
    }

    private static Ordering parse(String clause, Grammar grammar) {
        List<Token> tokens = Lexer.tokens(clause);
        int words = tokens.size() - 1;
        boolean wellFormed = words >= 1
                && words <= 2
                && tokens.subList(0, words).stream().allMatch(token -> token.kind() == Token.Kind.WORD);
        if (!wellFormed || grammar.isReserved(tokens.getFirst().text())) {
            throw new SearchException("Invalid order_by clause '" + clause + "'. Could not be parsed.");
        }
        boolean ascending = true;
        if (words == 2) {
            ascending = switch (tokens.get(1).text().toLowerCase(Locale.ROOT)) {
                case "asc" -> true;
                case "desc" -> false;
                default -> throw new SearchException("Invalid ordering key in order_by clause '" + clause + "'.");
            };
        }
        String key = tokens.getFirst().text();
        if (grammar.dialect() == Dialect.REGISTERED_MODELS && !MODEL_KEYS.contains(key)) {
            throw new SearchException(
                    "Invalid order by key '" + key + "' specified. Valid keys are '{'name', 'timestamp'}'");
        }
        Grammar.Identifier identifier = grammar.orderKey(key);
        if (identifier.entity() == Entity.DATASET || identifier.entity() == Entity.SPAN) {
            throw new SearchException(
                    "Invalid identifier type '" + identifier.entity().word() + "'");
        }
        // Experiments and the registry are ordered by attributes alone.
        boolean keyed = grammar.entities().contains(Entity.METRIC) || grammar.isOfTraces();
        if (identifier.entity() != Entity.ATTRIBUTE && !keyed) {
            throw new SearchException(
                    "Invalid order_by entity: " + identifier.entity().word());
        }
        return new Ordering(identifier.entity(), identifier.key(), ascending);
    }
}
