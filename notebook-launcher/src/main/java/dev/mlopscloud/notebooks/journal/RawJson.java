package dev.mlopscloud.notebooks.journal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where the parts of a JSON text are, found without taking them into memory once more. */
final class RawJson {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int MAX_FIELDS = 1_000;
    private static final int UNICODE_ESCAPE = 6;

    private RawJson() {}

    /** The bytes from one offset to before another. */
    record Span(int from, int to) {
        static Span all(byte[] json) {
            return new Span(0, json.length);
        }

        int length() {
            return to - from;
        }
    }

    /**
     * The fields of an object, in order, strings with their quotes.
     *
     * @throws IOException if it is none, or has too many
     */
    static Map<String, Span> fields(byte[] json, Span object) throws IOException {
        Map<String, Span> fields = new LinkedHashMap<>();
        try (JsonParser parser = FACTORY.createParser(json, object.from(), object.length())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("no object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME && fields.size() < MAX_FIELDS) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                int from = object.from() + (int) parser.currentTokenLocation().getByteOffset();
                fields.put(name, new Span(from, end(json, parser, value, object, from)));
            }
            if (parser.currentToken() != JsonToken.END_OBJECT) {
                throw new IOException("an object has no end");
            }
        }
        return fields;
    }

    private static int end(byte[] json, JsonParser parser, JsonToken value, Span object, int from) throws IOException {
        if (value == JsonToken.VALUE_STRING) {
            int at = from + 1;
            while (at < object.to() && json[at] != '"') {
                at += step(json, at);
            }
            return at + 1;
        }
        parser.skipChildren();
        return object.from() + (int) parser.currentLocation().getByteOffset();
    }

    /**
     * Where a string may be cut: between two characters, neither inside an escape nor between the halves of a pair.
     *
     * @param from where a character of the string begins
     * @param near the place that is wanted
     * @param behind whether the place may only be later than wanted; else only earlier
     */
    static int boundary(byte[] json, int from, int near, boolean behind) {
        int at = from;
        int next = from;
        while (next <= near) {
            at = next;
            next += step(json, next);
        }
        return behind && at < near ? next : at;
    }

    /** How many bytes the character that begins at {@code at} has. */
    private static int step(byte[] json, int at) {
        int first = json[at] & 0xff;
        if (first == '\\') {
            if (!isUnicode(json, at)) {
                return 2;
            }
            boolean pair = isHighSurrogate(json, at) && isUnicode(json, at + UNICODE_ESCAPE);
            return pair ? 2 * UNICODE_ESCAPE : UNICODE_ESCAPE;
        }
        return first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    }

    private static boolean isUnicode(byte[] json, int at) {
        return at + 1 < json.length && json[at] == '\\' && json[at + 1] == 'u';
    }

    /** The first half of a pair, D800 to DBFF, in either case of letters. */
    private static boolean isHighSurrogate(byte[] json, int at) {
        if (at + 3 >= json.length || (json[at + 2] | 0x20) != 'd') {
            return false;
        }
        int second = json[at + 3] | 0x20;
        return json[at + 3] == '8' || json[at + 3] == '9' || second == 'a' || second == 'b';
    }
}
