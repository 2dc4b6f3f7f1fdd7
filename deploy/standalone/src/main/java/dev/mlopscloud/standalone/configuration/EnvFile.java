package dev.mlopscloud.standalone.configuration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The variables of a {@code .env} file, read as Docker Compose reads the plain ones: {@code NAME=value}, {@code #} at
 * the start of a line or after a space begins a comment, single or double quotes keep a value whole. Values are not
 * expanded.
 */
public record EnvFile(Map<String, String> variables) {
    private static final Pattern ASSIGNMENT =
            Pattern.compile("(?:export\\s+)?(?<name>[A-Za-z_][A-Za-z0-9_]*)\\s*=\\s*(?<value>.*)");
    private static final Pattern COMMENT = Pattern.compile("(^|\\s)#.*$");

    public EnvFile {
        variables = Map.copyOf(variables);
    }

    /** Reads a file; one that is not there is a {@link SettingsException}. */
    public static EnvFile read(Path file) {
        try {
            return parse(file.getFileName().toString(), Files.readAllLines(file));
        } catch (NoSuchFileException e) {
            throw new SettingsException("There is no settings file " + file + " (MLOPS_ENV_FILE names another one).");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads lines; a later assignment of the same name wins. {@code name} is for the messages only. */
    public static EnvFile parse(String name, List<String> lines) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            Matcher assignment = ASSIGNMENT.matcher(line);
            if (!assignment.matches()) {
                throw new SettingsException(name + ", line " + (i + 1) + ": expected NAME=value");
            }
            variables.put(assignment.group("name"), value(assignment.group("value"), name, i + 1));
        }
        return new EnvFile(variables);
    }

    private static String value(String written, String name, int line) {
        if (written.isEmpty() || (written.charAt(0) != '"' && written.charAt(0) != '\'')) {
            return COMMENT.matcher(written).replaceFirst("").strip();
        }
        char quote = written.charAt(0);
        int end = written.indexOf(quote, 1);
        if (end < 0) {
            throw new SettingsException(name + ", line " + line + ": the quote is not closed");
        }
        String rest = COMMENT.matcher(written.substring(end + 1)).replaceFirst("");
        if (!rest.isBlank()) {
            throw new SettingsException(name + ", line " + line + ": text after the closing quote");
        }
        return written.substring(1, end);
    }
}
