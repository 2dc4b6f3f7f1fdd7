package dev.mlopscloud.platform.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The house rules of CONTRIBUTING.md, read from the sources of all modules. */
final class HouseRulesTest {
    private static final int FILE_LINES = 400;
    private static final int METHOD_LINES = 50;
    private static final int LINE_LENGTH = 120;
    private static final int PARAMETERS = 6;
    private static final int DEPENDENCIES = 8;

    private static final Set<String> LAYER_NAMES =
            Set.of("util", "utils", "common", "impl", "dto", "manager", "service", "helper", "helpers");

    private final SourceTree tree = SourceTree.ofRepository();

    @Test
    void aFileFitsInTheHead() {
        assertThat(breaches(file -> {
                    int lines = SourceTree.lines(file).size();
                    return lines > FILE_LINES ? Stream.of(lines + " lines") : Stream.empty();
                }))
                .isEmpty();
    }

    @Test
    void aMethodFitsOnAScreen() {
        assertThat(Methods.of(tree.javaFiles()).stream()
                        .filter(method -> method.lines() > METHOD_LINES)
                        .map(method -> tree.name(method.file()) + ": " + method.name() + " has " + method.lines()))
                .isEmpty();
    }

    @Test
    void aMethodTakesFewParameters() {
        assertThat(Methods.of(tree.javaFiles()).stream()
                        .filter(method ->
                                method.parameters() > (method.name().equals("<init>") ? DEPENDENCIES : PARAMETERS))
                        .map(method ->
                                tree.name(method.file()) + ": " + method.name() + " takes " + method.parameters()))
                .isEmpty();
    }

    @Test
    void aLineFitsOnAPage() {
        assertThat(breaches(file -> SourceTree.lines(file).stream()
                        .filter(line -> line.length() > LINE_LENGTH)
                        // The formatter leaves long literals alone, and a pattern reads best in one piece.
                        .filter(line -> !line.contains("\""))))
                .isEmpty();
    }

    @Test
    void everyPackageSaysItsPurposeAndIsNullMarked() {
        assertThat(tree.mainPackages().stream()
                        .filter(directory -> {
                            Path info = directory.resolve("package-info.java");
                            return !Files.exists(info)
                                    || !SourceTree.lines(info).contains("@NullMarked")
                                    || !SourceTree.lines(info).getFirst().startsWith("/** ");
                        })
                        .map(tree::name))
                .isEmpty();
    }

    @Test
    void packagesAreNamedAfterFeaturesNotLayers() {
        assertThat(tree.mainPackages().stream()
                        .filter(directory ->
                                LAYER_NAMES.contains(directory.getFileName().toString()))
                        .map(tree::name))
                .isEmpty();
    }

    @Test
    void nothingIsLeftForLater() {
        Pattern leftover = Pattern.compile("\\b(?:TODO|FIXME|XXX|HACK)\\b");
        assertThat(linesWith(leftover)).isEmpty();
    }

    @Test
    void dependenciesComeThroughTheConstructor() {
        assertThat(breaches(file -> {
                    List<String> lines = SourceTree.lines(file);
                    return Stream.iterate(0, i -> i + 1)
                            .limit(Math.max(0, lines.size() - 1))
                            .filter(i -> lines.get(i).strip().equals("@Inject"))
                            .filter(i -> lines.get(i + 1).strip().endsWith(";"))
                            .map(i -> lines.get(i + 1).strip());
                }))
                .isEmpty();
    }

    /**
     * Quarkus makes filters before there are settings; in a native executable that is when it is built. Whatever they
     * depend on would keep the settings, and the secrets, of the machine that built it.
     */
    @Test
    void filtersAskForWhatTheyNeedWhenTheyNeedIt() {
        Pattern filter = Pattern.compile("^\\s+@Server(?:Request|Response)Filter|implements MeterFilter \\{");
        Pattern dependency = Pattern.compile("    private final (?!Instance<).*;");
        assertThat(breaches(file -> SourceTree.lines(file).stream()
                                .noneMatch(line -> filter.matcher(line).find())
                        ? Stream.empty()
                        : SourceTree.lines(file).stream()
                                .filter(line -> dependency.matcher(line).matches())))
                .isEmpty();
    }

    /** What Quarkus may read before there are settings is, in a native executable, what the building machine had. */
    @Test
    void noSettingsAreReadBeforeTheServiceStarts() {
        assertThat(linesWith(Pattern.compile("StaticInitSafe"))).isEmpty();
    }

    /** Constants of a native executable are those of the machine and the process that built it. */
    @Test
    void noConstantIsTakenFromTheMachine() {
        Pattern constant = Pattern.compile(
                "\\sstatic final [^=;{]+ =[^;]*?(?:Runtime\\.getRuntime|System\\.(?:getenv|getProperty)|ProcessHandle\\.|"
                        + "Instant\\.now|InetAddress\\.|ZoneId\\.systemDefault|\\bFiles\\.|Linker\\.|new (?:Secure)?Random)[^;]*;");
        assertThat(breaches(file -> file.toString().contains("/src/main/") && !isOfATool(file)
                        ? constant.matcher(String.join("\n", SourceTree.lines(file)))
                                .results()
                                .map(MatchResult::group)
                        : Stream.empty()))
                .isEmpty();
    }

    /** What is never compiled to a native executable. */
    private boolean isOfATool(Path file) {
        return Stream.of("bench/", "deploy/standalone/", "native-check/", "platform-testing/")
                .anyMatch(tree.name(file)::startsWith);
    }

    /** Of all files but this one, which has to name what it looks for. */
    private List<String> linesWith(Pattern pattern) {
        return breaches(file -> file.endsWith("HouseRulesTest.java")
                ? Stream.empty()
                : SourceTree.lines(file).stream()
                        .filter(line -> pattern.matcher(line).find()));
    }

    private List<String> breaches(Function<Path, Stream<String>> rule) {
        return tree.javaFiles().stream()
                .flatMap(file -> rule.apply(file).map(breach -> tree.name(file) + ": " + breach))
                .toList();
    }
}
