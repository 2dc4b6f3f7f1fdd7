package dev.mlopscloud.workflows.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskerTest {
    private static final String SECRET = "p'a&ss/\"w?r\\d $é";

    /** In an address, a header, JSON, Python's repr, and quoted by a shell. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                SECRET,
                "p%27a%26ss%2F%22w%3Fr%5Cd+%24%C3%A9",
                "p%27a%26ss/%22w%3Fr%5Cd%20%24%C3%A9",
                "cCdhJnNzLyJ3P3JcZCAkw6k=",
                "{\"a\": \"p'a&ss/\\\"w?r\\\\d $é\"}",
                "{\"a\": \"p'a&ss/\\\"w?r\\\\d $\\u00e9\"}",
                "['p\\'a&ss/\"w?r\\\\d $é']",
                "echo 'p'\\''a&ss/\"w?r\\d $é'",
                "echo \"p'a&ss/\\\"w?r\\\\d \\$é\"",
                "{\"bash_command\":\"echo 'p'\\\\''a&ss/\\\"w?r\\\\d $é'\"}",
            })
    void aSecretIsMaskedInAllFormsThatItTakes(String text) {
        assertThat(new Masker(List.of(SECRET)).mask("<" + text + ">"))
                .contains("***")
                .doesNotContain("ss/", "ss%2F", "JnNz");
    }

    @Test
    void whatIsNoSecretStays() {
        assertThat(new Masker(List.of("abcd", "airflow")).mask("abcd airflow")).isEqualTo("abcd airflow");
    }

    @Test
    void namesOfHeadersTellSecretsToo() {
        assertThat(List.of("X-Api-Key", "api key", "private.key", "Access-Token"))
                .allMatch(Masks::hides);
        assertThat(Masks.hides("monkey")).isFalse();
    }
}
