package dev.mlopscloud.workflows.secret;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/** The forms that a secret takes on its way through addresses, headers, JSON, Python and shells. */
final class Forms {
    private static final int GROUP = 3;

    private Forms() {}

    static Set<String> of(String secret) {
        Set<String> forms = new LinkedHashSet<>();
        forms.add(secret);
        forms.add(secret.replace("'", "'\\''"));
        forms.add(secret.replaceAll("[\\\\\"$`]", "\\\\$0"));
        forms.add(secret.replace("\\", "\\\\").replace("'", "\\'"));
        for (String form : Set.copyOf(forms)) {
            String escaped = new String(JsonStringEncoder.getInstance().quoteAsString(form));
            forms.add(escaped);
            forms.add(ascii(escaped));
        }
        String form = URLEncoder.encode(secret, StandardCharsets.UTF_8);
        forms.add(form);
        forms.add(form.replace("+", "%20").replace("%7E", "~"));
        forms.add(form.replace("+", "%20").replace("%7E", "~").replace("%2F", "/"));
        base64(secret, forms);
        return forms;
    }

    /** As Python's {@code json.dumps} writes it. */
    private static String ascii(String text) {
        StringBuilder ascii = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 128) {
                ascii.append(c);
            } else {
                ascii.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            }
        }
        return ascii.toString();
    }

    /** The last characters of a text in base64 depend on what follows it. */
    private static void base64(String secret, Set<String> forms) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        byte[] whole = Arrays.copyOf(bytes, bytes.length - bytes.length % GROUP);
        forms.add(Base64.getEncoder().encodeToString(bytes));
        forms.add(Base64.getEncoder().encodeToString(whole));
        forms.add(Base64.getUrlEncoder().encodeToString(whole));
    }
}
