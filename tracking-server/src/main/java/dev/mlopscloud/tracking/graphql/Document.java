package dev.mlopscloud.tracking.graphql;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A parsed GraphQL document. */
record Document(List<Operation> operations, Map<String, Fragment> fragments) {

    /** A query or mutation. */
    record Operation(String kind, String name, List<Variable> variables, List<Selection> selections) {}

    /**
     * A variable that an operation declares.
     *
     * @param type as it is written, for instance {@code [String!]!}
     */
    record Variable(String name, String type, @Nullable JsonNode defaultValue) {}

    record Fragment(List<Selection> selections) {}

    /** One entry of a selection set. */
    sealed interface Selection {

        /** A field; {@code selections} is absent where it has no selection set. */
        record Field(
                String alias,
                String name,
                Map<String, Value> arguments,
                @Nullable List<Selection> selections) implements Selection {}

        record Spread(String fragment) implements Selection {}

        record Inline(List<Selection> selections) implements Selection {}
    }

    /** A value as it is written: with variables in it. */
    sealed interface Value {

        record Variable(String name) implements Value {}

        record Constant(JsonNode value) implements Value {}

        record Items(List<Value> items) implements Value {}

        record Fields(Map<String, Value> fields) implements Value {}
    }
}
