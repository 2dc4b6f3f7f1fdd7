package dev.mlopscloud.notebooks.auth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NextTest {

    @Test
    void staysOnThisServer() {
        assertThat(Next.of("/lab/tree/a%20b?x=1#y")).isEqualTo("/lab/tree/a%20b?x=1#y");
        assertThat(Next.of("/")).isEqualTo("/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "lab",
                "//evil.example",
                "///evil.example",
                "/\\evil.example",
                "\\\\evil.example",
                "https://evil.example",
                "https:evil.example",
                "javascript:alert(1)",
                "/\t/evil.example",
                "/\n/evil.example",
                "/lab\\..\\x"
            })
    void goesHomeOtherwise(String next) {
        assertThat(Next.of(next)).isEqualTo("/lab");
    }
}
