package dev.mlopscloud.tracking.search;

import java.util.List;

/** What a comparison compares with. */
public sealed interface Operand {

    record Text(String value) implements Operand {}

    record Numeral(double value) implements Operand {}

    record Texts(List<String> values) implements Operand {}

    /** Nothing: the operator only asks whether there is a value. */
    record None() implements Operand {}
}
