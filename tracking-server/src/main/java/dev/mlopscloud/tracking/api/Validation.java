package dev.mlopscloud.tracking.api;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** MLflow's rules for names, keys and lengths ({@code mlflow/utils/validation.py}). */
public final class Validation {
    public static final int MAX_KEY_LENGTH = 250;
    public static final int MAX_PARAM_VALUE_LENGTH = 6000;
    public static final int MAX_RUN_NAME_LENGTH = 250;
    public static final int MAX_RUN_TAG_VALUE_LENGTH = 8000;

    private static final Pattern KEY = Pattern.compile("[/\\w.\\- :]*", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern RUN_ID = Pattern.compile("[a-zA-Z0-9][\\w-]{0,255}");
    private static final Pattern DECIMAL = Pattern.compile("-?\\d+");
    private static final int LONGEST_NUMBER = 18;

    private Validation() {}

    /** Checks the key of a metric, parameter or tag; {@code path} is how the message names it. */
    public static String key(String key, String path) {
        if (isPlain(key)) {
            return key;
        }
        if (!KEY.matcher(key).matches()) {
            throw invalid(
                    path,
                    key,
                    "Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ),"
                            + " colon(:) and slashes (/).");
        }
        pathLike(key, path);
        return key;
    }

    /** Whether a key is of the usual kind, which no rule forbids: most are, and there are thousands in a request. */
    private static boolean isPlain(String key) {
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
            if (!plain && (i == 0 || (c != '.' && c != '-'))) {
                return false;
            }
        }
        return !key.isEmpty();
    }

    /** Refuses a name that, taken as a file's path, would be another path or leave its directory. */
    public static void pathLike(String name, String path) {
        String normal = normalise(name);
        if (!normal.equals(name) || normal.equals(".") || normal.startsWith("..") || normal.startsWith("/")) {
            throw invalid(
                    path,
                    name,
                    "Names may be treated as files in certain cases, and must not resolve to other names when treated"
                            + " as such. This name would resolve to '" + normal + "'");
        }
    }

    /** Refuses a value of more than {@code limit} characters. */
    public static @Nullable String atMost(@Nullable String value, int limit, String what) {
        if (value != null && value.length() > limit) {
            throw MlflowException.invalid("'" + what + "' exceeds the maximum length of " + limit + " characters");
        }
        return value;
    }

    /** Cuts a value to {@code limit} characters, without halving a surrogate pair. */
    public static String cut(String value, int limit) {
        if (value.length() <= limit) {
            return value;
        }
        int end = Character.isHighSurrogate(value.charAt(limit - 1)) ? limit - 1 : limit;
        return value.substring(0, end);
    }

    public static String runId(String id) {
        if (!RUN_ID.matcher(id).matches()) {
            throw MlflowException.invalid("Invalid value " + quoted(id) + " for parameter 'run_id' supplied.");
        }
        return id;
    }

    /** An experiment's id as the number it is kept under; an empty one means the default experiment. */
    public static long experimentId(@Nullable String id) {
        if (id == null || id.isEmpty()) {
            return 0;
        }
        if (!DECIMAL.matcher(id).matches()) {
            throw MlflowException.invalid("Invalid experiment ID '" + id + "'. Experiment ID must be a valid integer.");
        }
        if (id.length() > LONGEST_NUMBER) {
            throw MlflowException.missing("No Experiment with id=" + id + " exists");
        }
        return Long.parseLong(id);
    }

    /** Checks a requested page size against the limits of a search. */
    public static int pageSize(Fields request, long fallback, int limit) {
        long size = request.integerOr("max_results", fallback);
        if (size < 1) {
            throw MlflowException.invalid(
                    "Invalid value " + size + " for parameter 'max_results' supplied. It must be a positive integer");
        }
        if (size > limit) {
            throw request.invalid("max_results");
        }
        return Math.toIntExact(size);
    }

    public static MlflowException invalid(String path, String value, String reason) {
        return MlflowException.invalid(
                "Invalid value " + quoted(value) + " for parameter '" + path + "' supplied: " + reason);
    }

    private static String quoted(String value) {
        return TextNode.valueOf(value).toString();
    }

    private static String normalise(String name) {
        if (name.isEmpty()) {
            return ".";
        }
        boolean absolute = name.startsWith("/");
        Deque<String> parts = new ArrayDeque<>();
        for (String part : name.split("/", -1)) {
            if (part.isEmpty() || part.equals(".")) {
                continue;
            }
            if (!part.equals("..")) {
                parts.addLast(part);
            } else if (!parts.isEmpty() && !parts.peekLast().equals("..")) {
                parts.removeLast();
            } else if (!absolute) {
                parts.addLast(part);
            }
        }
        String joined = String.join("/", parts);
        if (absolute) {
            return "/" + joined;
        }
        return joined.isEmpty() ? "." : joined;
    }
}
