package dev.mlopscloud.artifacts.mlflow;

import dev.mlopscloud.artifacts.object.PercentCoding;
import java.text.Normalizer;

/** {@code Content-Disposition} values that make a browser save a file under its name (RFC 6266, RFC 5987). */
public final class ContentDisposition {
    private static final String TOKEN_CHARS = "!#$%&'*+-.^_`|~";
    private static final String ATTRIBUTE_CHARS = "!#$&+-.^_`|~";
    private static final String URL_CHARS = "_.-~/";

    private ContentDisposition() {}

    /** As MLflow's server answers it: a bare token where that is enough, and a plain fallback for other scripts. */
    public static String attachment(String name) {
        if (isAscii(name)) {
            return "attachment; filename=" + tokenOrQuoted(name);
        }
        String plain = Normalizer.normalize(name, Normalizer.Form.NFKD).replaceAll("[^\\x00-\\x7F]", "");
        return "attachment; filename=" + tokenOrQuoted(plain.isEmpty() ? "download" : plain) + "; filename*=UTF-8''"
                + PercentCoding.encode(name, ATTRIBUTE_CHARS);
    }

    /** As MLflow signs it into a URL of the store: always quoted, or only the extended form. */
    static String signedAttachment(String name) {
        return isAscii(name)
                ? "attachment; filename=" + quoted(name)
                : "attachment; filename*=UTF-8''" + PercentCoding.encode(name, URL_CHARS);
    }

    private static boolean isAscii(String name) {
        return name.chars().allMatch(c -> c >= ' ' && c < 127);
    }

    private static String tokenOrQuoted(String name) {
        boolean token = !name.isEmpty()
                && name.chars().allMatch(c -> (c < 128 && Character.isLetterOrDigit(c)) || TOKEN_CHARS.indexOf(c) >= 0);
        return token ? name : quoted(name);
    }

    private static String quoted(String name) {
        return '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
