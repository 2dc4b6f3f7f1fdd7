package dev.mlopscloud.workflows.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellTextTest {
    private final Templates templates = new Templates(Clock.systemUTC());

    /** Whatever the value holds, the shell sees it as one text; no file of this name is ever made. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "printf %s {{ x }}",
                "printf %s \"{{ x }}\"",
                "printf %s '{{ x }}'",
                "printf %s \"$(printf %s \"{{ x }}\")\"",
                "printf %s $(printf '%s' {{ x }} | base64 -w0) | base64 -d",
                "y={{ x }}; printf %s \"$y\"",
                "printf %s \"{% if true %}{{ x }}{% endif %}\"",
                "(printf %s {{ x }})",
                "n=$((1<<2)); printf %s {{ x }}",
                "printf %s \"$(cat <<EOF\n{{ x }}\nEOF\n)\"",
                "printf %s \"$(cat <<'E-F'\n{{ x }}\nE-F\n)\"",
                "printf %s \"$(cat <<E-F\n{{ x }}\nE-F\n)\"",
                "printf %s \"$(cat <<-A; cat <<B\n\tA\nit's $(printf %s {{ x }})\nB\n)\" | tail -c +6",
                "printf %s \"$(cat <<EOF\n $(printf %s {{ x }})\nEOF\n)\" | tail -c +2",
                "printf %s \"$(cat <<EOF\n EOF\n{{ x }}\nEOF\n)\" | tail -1",
                "printf %s \\{{ x }}",
                "(# it's\nprintf %s {{ x }})",
                "printf '%.0s%s' a\\ #it's {{ x }}' {{ x }}",
                "printf '%.0s%s' $$'\\' {{ x }}",
            })
    void theShellTakesValuesAsText(String template) throws IOException, InterruptedException {
        for (String value : new String[] {
            "plain-1.2",
            "two words",
            "$(touch pwned)",
            "`touch pwned`",
            "'; touch pwned; '",
            "\"; touch pwned; \"",
            "a\\",
            "*",
            "a; touch pwned # b",
            "$HOME ${PATH}",
            "{{ x }}",
            "\uE0000\uE001"
        }) {
            String script = templates.renderScript(template, Map.of("x", value));
            assertThat(bash(script)).as(script).isEqualTo(value.replaceAll("[\uE000\uE001]", ""));
        }
    }

    @Test
    void heredocsAndCommentsKeepTheirLines() throws IOException, InterruptedException {
        String template = "cat <<EOF\n[{{ x }}]\nEOF\n# {{ x }}\ncat <<'END'\n[{{ x }}]\nEND\n";
        String script = templates.renderScript(template, Map.of("x", "$(touch pwned) `id` \\ '"));
        assertThat(bash(script)).isEqualTo("[$(touch pwned) `id` \\ ']\n[$(touch pwned) `id` \\ ']\n");
        assertThatThrownBy(() -> templates.renderScript(template, Map.of("x", "a\nEOF\ntouch pwned")))
                .isInstanceOf(TemplateException.class);
        assertThatThrownBy(() -> templates.renderScript("echo `echo {{ x }}`", Map.of("x", "a b")))
                .isInstanceOf(TemplateException.class);
    }

    /** Where no quotes help, or what the shell makes of the place is not known, nothing but plain words can stand. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo $(( {{ x }} ))",
                "echo \"$(( {{ x }} ))\"",
                "(( y = {{ x }} )); echo",
                "echo $[ {{ x }} ]",
                "echo \"${V:-\"{{ x }}\"}\"",
                "echo ${V:-`{{ x }}`}",
                "echo \"$(case a in a) echo {{ x }};; esac)\"",
                "cat <<EOF\n${V:-{{ x }} }\nEOF",
                "echo $'{{ x }}'",
                "cat <<{{ x }}\n",
                "cat <<-EOF\\\n\tEOF\n{{ x }}",
                "cat <<\"E F\"${V:-\nEOF\n'\"} # it's <<'EOF'{{ x }}\n",
            })
    void valuesAreRefusedWhereNoQuotesHelp(String template) {
        for (String value : new String[] {"a[$(touch pwned)]", "'$(touch pwned)'", "; touch pwned;"}) {
            assertThatThrownBy(() -> templates.renderScript(template, Map.of("x", value)))
                    .isInstanceOf(TemplateException.class);
        }
    }

    @Test
    void aValueCannotEndAHeredoc() {
        for (String value : new String[] {"EOF", "a\nEOF\ntouch pwned"}) {
            for (String start : new String[] {"<<EOF", "<<'EOF'", "<<-EOF", "<<\\EOF"}) {
                assertThatThrownBy(() -> templates.renderScript(
                                "cat " + start + "\n{{ x }}\ntouch pwned\nEOF\n", Map.of("x", value)))
                        .isInstanceOf(TemplateException.class);
            }
        }
    }

    @Test
    void aBackslashBeforeAValueDoesNotUndoItsQuotes() throws IOException, InterruptedException {
        for (String template : new String[] {"printf %s \"\\{{ x }}\"", "cat <<EOF\n\\{{ x }}\nEOF"}) {
            String script = templates.renderScript(template, Map.of("x", "$(touch pwned)"));
            assertThat(bash(script).strip()).isEqualTo("\\$(touch pwned)");
        }
    }

    @Test
    void aValueWhereACommandBeginsIsNoVariable() throws IOException, InterruptedException {
        String script = templates.renderScript("{{ x }} env", Map.of("x", "LD_PRELOAD=pwned"));
        assertThat(bash(script)).contains("not found").doesNotContain("PWD");
    }

    private static String bash(String script) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("bash", "-c", script)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
