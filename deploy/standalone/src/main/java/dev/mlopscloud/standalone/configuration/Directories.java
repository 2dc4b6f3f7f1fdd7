package dev.mlopscloud.standalone.configuration;

import java.nio.file.Path;

/**
 * Where things are.
 *
 * @param home the checkout: modules with their {@code target} folders
 * @param tools what the launcher script made beside it: the Python environment and the unpacked web UIs
 * @param data everything that is kept between runs
 * @param scripts what the tasks of workflows run
 */
public record Directories(Path home, Path tools, Path data, Path scripts) {

    public Path postgres() {
        return data.resolve("postgres");
    }

    public Path objects() {
        return data.resolve("objects");
    }

    public Path logs() {
        return data.resolve("logs");
    }

    public Path run() {
        return data.resolve("run");
    }

    public Path secrets() {
        return data.resolve("secrets");
    }

    public Path python() {
        return tools.resolve("venv/bin/python");
    }

    public Path ui(String name) {
        return tools.resolve("ui").resolve(name);
    }
}
