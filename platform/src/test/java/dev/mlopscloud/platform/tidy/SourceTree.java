package dev.mlopscloud.platform.tidy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The Java sources of every module, found from the repository's root. */
final class SourceTree {
    private final Path root;

    private SourceTree(Path root) {
        this.root = root;
    }

    static SourceTree ofRepository() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("platform/pom.xml"))) {
            directory = directory.getParent();
            if (directory == null) {
                throw new IllegalStateException("not inside the repository");
            }
        }
        return new SourceTree(directory);
    }

    List<Path> javaFiles() {
        return files(path -> path.toString().endsWith(".java"));
    }

    List<Path> mainPackages() {
        return javaFiles().stream()
                .filter(file -> file.toString().contains("/src/main/java/"))
                .map(Path::getParent)
                .distinct()
                .toList();
    }

    String name(Path file) {
        return root.relativize(file).toString();
    }

    static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> files(java.util.function.Predicate<Path> wanted) {
        try (Stream<Path> modules = Files.list(root)) {
            return modules.filter(Files::isDirectory)
                    .filter(module -> !module.getFileName().toString().startsWith("."))
                    .flatMap(SourceTree::sources)
                    .filter(wanted)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> sources(Path module) {
        Stream<Path> roots = Stream.of(module.resolve("src"), module.resolve("standalone/src"));
        return roots.filter(Files::isDirectory).flatMap(source -> {
            try (Stream<Path> walk = Files.walk(source)) {
                return walk.filter(Files::isRegularFile).toList().stream();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
