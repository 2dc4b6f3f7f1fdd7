package dev.mlopscloud.workflows.secret;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Puts a mask over secrets wherever they stand in a text. */
public final class Masker {
    /** Shorter texts occur by chance: masking them would spoil logs and hide nothing. Airflow's bound as well. */
    private static final int SHORTEST = 5;

    /** Airflow's own default password, which is no secret. */
    private static final Set<String> COMMON = Set.of("airflow");

    private final List<String> secrets;

    /**
     * A masker for these secrets in all forms that they take; a secret of several lines is masked line by line, as logs
     * show it.
     */
    public Masker(Collection<String> secrets) {
        Set<String> parts = new LinkedHashSet<>();
        for (String secret : secrets) {
            parts.add(secret);
            secret.lines().map(String::strip).forEach(parts::add);
        }
        this.secrets = parts.stream()
                .filter(part -> part.length() >= SHORTEST && !COMMON.contains(part))
                .flatMap(part -> Forms.of(part).stream())
                .filter(form -> form.length() >= SHORTEST)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    /** The text with every secret in it masked, longest first. */
    public String mask(String text) {
        String masked = text;
        for (String secret : secrets) {
            masked = masked.replace(secret, Masks.MASK);
        }
        return masked;
    }

    /** How many characters before a cut may belong to a secret that the cut divides. */
    public int longest() {
        return secrets.isEmpty() ? 0 : secrets.getFirst().length();
    }
}
