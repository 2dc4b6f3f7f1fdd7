package dev.mlopscloud.workflows.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.el.ExtendedSyntaxBuilder;
import com.hubspot.jinjava.el.ext.eager.EagerExtendedSyntaxBuilder;
import com.hubspot.jinjava.interpret.Context;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What the library of templates makes by reflection is registered for native images. */
class NativeRegistrationTest {
    private static final String REGISTERED =
            "/META-INF/native-image/dev.mlopscloud/workflow-scheduler/reflect-config.json";

    private final Context library = new Jinjava().getGlobalContext();

    private static Map<String, JsonNode> registered() throws IOException {
        try (InputStream config =
                Objects.requireNonNull(NativeRegistrationTest.class.getResourceAsStream(REGISTERED))) {
            Map<String, JsonNode> byName = new HashMap<>();
            new ObjectMapper()
                    .readTree(config)
                    .forEach(entry -> byName.put(entry.path("name").asText(), entry));
            return byName;
        }
    }

    private static JsonNode entry(String name) throws IOException {
        return Objects.requireNonNull(registered().get(name));
    }

    @Test
    void everyFilterTagAndTestOfTheLibraryCanBeMade() throws IOException {
        Set<String> made = new TreeSet<>();
        library.getAllFilters().forEach(filter -> made.add(filter.getClass().getName()));
        library.getAllTags().forEach(tag -> made.add(tag.getClass().getName()));
        library.getAllExpTests().forEach(test -> made.add(test.getClass().getName()));
        assertThat(made).hasSizeGreaterThan(100);
        assertThat(registered().keySet()).containsAll(made);
        for (String name : made) {
            assertThat(entry(name).path("allDeclaredConstructors").asBoolean())
                    .as(name)
                    .isTrue();
        }
    }

    @Test
    void theMethodsOfItsFunctionsCanBeFound() throws IOException {
        Set<String> classes = new TreeSet<>();
        library.getAllFunctions()
                .forEach(function ->
                        classes.add(function.getMethod().getDeclaringClass().getName()));
        assertThat(classes).isNotEmpty();
        for (String name : classes) {
            assertThat(registered()).containsKey(name);
            assertThat(entry(name).path("allPublicMethods").asBoolean())
                    .as(name)
                    .isTrue();
        }
    }

    @Test
    void theParsersThatItNamesInItsSettingsCanBeMade() throws IOException {
        for (Class<?> parser : Set.of(ExtendedSyntaxBuilder.class, EagerExtendedSyntaxBuilder.class)) {
            assertThat(registered()).containsKey(parser.getName());
            assertThat(entry(parser.getName()).path("allPublicConstructors").asBoolean())
                    .isTrue();
        }
    }
}
