package dev.mlopscloud.standalone.configuration;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * All that the user can set for a stack: the variables of {@code .env}, and above them those of the process's
 * environment, so that {@code TRACKING_PORT=5001 ./mlops up} needs no edit.
 */
public final class Settings {
    private static final int MIN_PORT = 1;
    private static final int MAX_PORT = 65_535;

    private final Map<String, String> variables;
    private final Map<String, String> environment;
    private final Directories directories;
    private final Secrets secrets;

    private Settings(Map<String, String> variables, Map<String, String> environment, Directories directories) {
        this.variables = variables;
        this.environment = environment;
        this.directories = directories;
        this.secrets = new Secrets(directories.secrets());
    }

    /** Settings of a process: {@code MLOPS_HOME} is the checkout; file and folders default to places in it. */
    public static Settings of(Map<String, String> environment) {
        Path home = Path.of(environment.getOrDefault("MLOPS_HOME", ""))
                .toAbsolutePath()
                .normalize();
        // The explained example has the defaults; who wants others copies it.
        String usual = Files.exists(home.resolve(".env")) ? ".env" : ".env.example";
        EnvFile file = EnvFile.read(path(environment, "MLOPS_ENV_FILE", home, usual));
        Map<String, String> variables = new HashMap<>(file.variables());
        variables.putAll(environment);
        Directories directories = new Directories(
                home,
                path(environment, "MLOPS_TOOLS", home, ".mlops"),
                path(variables, "MLOPS_DATA", home, "data"),
                path(variables, "WORKFLOWS_SCRIPTS", home, "workflows"));
        return new Settings(Map.copyOf(variables), Map.copyOf(environment), directories);
    }

    /** These settings with others in the place of some. */
    public Settings with(Map<String, String> others) {
        Map<String, String> changed = new HashMap<>(environment);
        changed.putAll(others);
        return of(changed);
    }

    private static Path path(Map<String, String> variables, String name, Path home, String otherwise) {
        String set = variables.getOrDefault(name, "");
        return home.resolve(set.isBlank() ? otherwise : set).normalize();
    }

    public Directories directories() {
        return directories;
    }

    public Secrets secrets() {
        return secrets;
    }

    /** A variable's value, or {@code otherwise} when it is absent or blank. */
    public String text(String variable, String otherwise) {
        String set = variables.getOrDefault(variable, "");
        return set.isBlank() ? otherwise : set;
    }

    /** A secret: what is set, or one that is made once and kept. */
    public String secret(String variable) {
        return secrets.resolve(variable.toLowerCase(Locale.ROOT), text(variable, ""));
    }

    public Port port(String owner, String variable, int otherwise) {
        String set = text(variable, Integer.toString(otherwise));
        try {
            int number = Integer.parseInt(set);
            if (number >= MIN_PORT && number <= MAX_PORT) {
                return new Port(owner, variable, number);
            }
        } catch (NumberFormatException e) {
            // Said below, as for a number that is no port.
        }
        throw new SettingsException(variable + " in .env is no port between 1 and 65535: " + set);
    }

    public int megabytes(String variable, int otherwise) {
        String set = text(variable, Integer.toString(otherwise));
        if (!set.matches("[1-9][0-9]{0,5}")) {
            throw new SettingsException(variable + " in .env is no number of megabytes: " + set);
        }
        return Integer.parseInt(set);
    }

    public boolean isOn(String variable) {
        return List.of("1", "true", "yes", "on").contains(text(variable, "").toLowerCase(Locale.ROOT));
    }

    /** The variables whose names begin with one of {@code beginnings}, those that are set to something. */
    public Map<String, String> startingWith(List<String> beginnings) {
        Map<String, String> found = new HashMap<>();
        variables.forEach((name, value) -> {
            if (!value.isBlank() && beginnings.stream().anyMatch(name::startsWith)) {
                found.put(name, value);
            }
        });
        return found;
    }

    /** What of this process's own environment every child gets: enough to find programs, a home and a language. */
    public Map<String, String> inherited(List<String> names) {
        Map<String, String> inherited = new HashMap<>();
        for (String name : names) {
            String value = environment.get(name);
            if (value != null) {
                inherited.put(name, value);
            }
        }
        return inherited;
    }
}
