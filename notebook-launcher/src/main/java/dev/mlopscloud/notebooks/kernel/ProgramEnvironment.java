package dev.mlopscloud.notebooks.kernel;

import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The environment of programs that people run here: what is harmless, and what is named in the settings. */
@Singleton
public final class ProgramEnvironment {
    /** Variables that describe the machine and the person, and hold no secrets. */
    private static final Set<String> HARMLESS = Set.of(
            "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "TERM");

    private final KernelSpecs specs;
    private final KernelsConfig config;

    ProgramEnvironment(KernelSpecs specs, KernelsConfig config) {
        this.specs = specs;
        this.config = config;
    }

    /** A new map of the variables; programs of the kernels' Python come first on the path. */
    public Map<String, String> variables() {
        Map<String, String> ours = System.getenv();
        Set<String> names = new TreeSet<>(HARMLESS);
        names.addAll(config.passEnvironment().orElse(List.of()));
        Map<String, String> variables = new HashMap<>();
        for (String name : names) {
            String value = ours.get(name.strip());
            if (value != null) {
                variables.put(name.strip(), value);
            }
        }
        String path = ours.getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
        variables.put("PATH", specs.prefix().resolve("bin") + ":" + path);
        return variables;
    }
}
