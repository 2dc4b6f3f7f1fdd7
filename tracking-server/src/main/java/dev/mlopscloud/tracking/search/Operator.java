package dev.mlopscloud.tracking.search;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How a comparison compares. */
public enum Operator {
    GREATER(">"),
    GREATER_OR_EQUAL(">="),
    EQUAL("="),
    NOT_EQUAL("!="),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    LIKE("LIKE"),
    ILIKE("ILIKE"),
    /** Matches a regular expression; of traces only. */
    RLIKE("RLIKE"),
    IN("IN"),
    NOT_IN("NOT IN"),
    IS_NULL("IS NULL"),
    IS_NOT_NULL("IS NOT NULL");

    static final Set<Operator> NUMERIC = Set.of(GREATER, GREATER_OR_EQUAL, EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL);
    static final Set<Operator> TEXTUAL = Set.of(EQUAL, NOT_EQUAL, LIKE, ILIKE);
    static final Set<Operator> PATTERNS = Set.of(LIKE, ILIKE);
    static final Set<Operator> ORDERED = Set.of(GREATER, GREATER_OR_EQUAL, LESS, LESS_OR_EQUAL);
    static final Set<Operator> LISTED = Set.of(IN, NOT_IN);
    static final Set<Operator> PRESENCE = Set.of(IS_NULL, IS_NOT_NULL);

    private final String symbol;

    Operator(String symbol) {
        this.symbol = symbol;
    }

    static @Nullable Operator named(String symbol) {
        for (Operator operator : values()) {
            if (operator.symbol.equals(symbol)) {
                return operator;
            }
        }
        return null;
    }

    /** How the grammar writes it. */
    public String symbol() {
        return symbol;
    }

    /** The SQL between a column and its {@code ?}. */
    String sql() {
        return switch (this) {
            case NOT_EQUAL -> "<>";
            case RLIKE -> "~";
            default -> symbol;
        };
    }
}
