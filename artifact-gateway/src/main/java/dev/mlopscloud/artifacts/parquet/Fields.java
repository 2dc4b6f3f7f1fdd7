package dev.mlopscloud.artifacts.parquet;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The fields of one struct of the metadata, by their numbers in {@code parquet.thrift}. */
record Fields(Map<Integer, Object> values) {

    boolean has(int field) {
        return values.containsKey(field);
    }

    long number(int field) {
        if (values.get(field) instanceof Long number) {
            return number;
        }
        throw damaged();
    }

    long number(int field, long otherwise) {
        return has(field) ? number(field) : otherwise;
    }

    boolean flag(int field, boolean otherwise) {
        return values.get(field) instanceof Boolean flag ? flag : otherwise;
    }

    String text(int field) {
        if (values.get(field) instanceof byte[] text) {
            return new String(text, StandardCharsets.UTF_8);
        }
        throw damaged();
    }

    Fields struct(int field) {
        return of(values.get(field));
    }

    List<Fields> structs(int field) {
        if (values.get(field) instanceof List<?> list) {
            return list.stream().map(Fields::of).toList();
        }
        throw damaged();
    }

    @SuppressWarnings("unchecked")
    private static Fields of(@org.jspecify.annotations.Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return new Fields((Map<Integer, Object>) map);
        }
        throw damaged();
    }

    private static ParquetException damaged() {
        return new ParquetException("Its metadata is damaged.");
    }
}
