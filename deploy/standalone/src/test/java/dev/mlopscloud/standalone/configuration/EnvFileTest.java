package dev.mlopscloud.standalone.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvFileTest {
    @Test
    void readsAssignmentsAndLeavesCommentsOut() {
        assertThat(parse("# comment", "", "A=1", "export B = two words # why", "C=", "D=a#b"))
                .isEqualTo(Map.of("A", "1", "B", "two words", "C", "", "D", "a#b"));
    }

    @Test
    void quotesKeepAValueWhole() {
        assertThat(parse("A=' # x '", "B=\"it's\" # said")).isEqualTo(Map.of("A", " # x ", "B", "it's"));
    }

    @Test
    void theLastAssignmentWins() {
        assertThat(parse("A=1", "A=2")).isEqualTo(Map.of("A", "2"));
    }

    @Test
    void namesTheLineThatItCantRead() {
        assertThatThrownBy(() -> parse("A=1", "nonsense"))
                .isInstanceOf(SettingsException.class)
                .hasMessage(".env, line 2: expected NAME=value");
        assertThatThrownBy(() -> parse("A='open")).hasMessage(".env, line 1: the quote is not closed");
        assertThatThrownBy(() -> parse("A='a' b")).hasMessage(".env, line 1: text after the closing quote");
    }

    @Test
    void saysThatThereIsNoFile() {
        assertThatThrownBy(() -> EnvFile.read(Path.of("absent.env")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("absent.env");
    }

    @Test
    void theExampleHoldsNoSecret() throws Exception {
        Map<String, String> variables =
                EnvFile.read(Path.of("../../.env.example")).variables();
        assertThat(variables).containsEntry("TRACKING_PORT", "5000");
        variables.forEach((name, value) -> {
            if (name.endsWith("_PASSWORD") || name.endsWith("_SECRET_KEY") || name.endsWith("_TOKEN")) {
                assertThat(value).as(name).isEmpty();
            }
        });
        assertThat(Files.readString(Path.of("../../.env.example"))).doesNotContain("\t");
    }

    private static Map<String, String> parse(String... lines) {
        return EnvFile.parse(".env", List.of(lines)).variables();
    }
}
