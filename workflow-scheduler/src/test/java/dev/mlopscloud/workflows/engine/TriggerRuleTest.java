package dev.mlopscloud.workflows.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TriggerRuleTest {

    /** Upstream states: s success, f failed, u upstream_failed, k skipped, r running, x removed. */
    @ParameterizedTest
    @CsvSource({
        "all_success, ss, run",
        "all_success, sx, run",
        "all_success, sr, wait",
        "all_success, fr, upstream_failed",
        "all_success, ur, upstream_failed",
        "all_success, kr, skip",
        "all_success, kf, upstream_failed",
        "all_failed, fu, run",
        "all_failed, fx, run",
        "all_failed, fr, wait",
        "all_failed, sr, skip",
        "all_failed, kf, skip",
        "all_done, sfku, run",
        "all_done, sr, wait",
        "all_done_min_one_success, sf, run",
        "all_done_min_one_success, sr, wait",
        "all_done_min_one_success, sk, skip",
        "all_done_min_one_success, ff, upstream_failed",
        "all_done_setup_success, sf, run",
        "all_done_setup_success, fr, wait",
        "all_done_setup_success, Sf, run",
        "all_done_setup_success, SFf, run",
        "all_done_setup_success, Fs, upstream_failed",
        "all_done_setup_success, Ks, skip",
        "all_done_setup_success, KF, upstream_failed",
        "one_success, sr, run",
        "one_success, fr, wait",
        "one_success, kk, skip",
        "one_success, fk, upstream_failed",
        "one_failed, fr, run",
        "one_failed, ur, run",
        "one_failed, sr, wait",
        "one_failed, sk, skip",
        "one_done, sr, run",
        "one_done, fr, run",
        "one_done, kr, wait",
        "one_done, ku, skip",
        "none_failed, sk, run",
        "none_failed, kk, run",
        "none_failed, sr, wait",
        "none_failed, fr, upstream_failed",
        "none_failed_min_one_success, sk, run",
        "none_failed_min_one_success, kk, skip",
        "none_failed_min_one_success, sr, wait",
        "none_failed_min_one_success, us, upstream_failed",
        "none_failed_min_one_success, kx, upstream_failed",
        "none_skipped, sf, run",
        "none_skipped, kr, skip",
        "none_skipped, sr, wait",
        "all_skipped, kk, run",
        "all_skipped, kr, wait",
        "all_skipped, sr, skip",
        "all_skipped, uk, skip",
        "always, rr, run",
        "always, f, run"
    })
    void judges(String rule, String upstream, String verdict) {
        List<Upstream.State> states = new ArrayList<>();
        upstream.chars().forEach(c -> states.add(state((char) c)));
        assertThat(TriggerRule.of(rule).orElseThrow().judge(Upstream.count(states)))
                .isEqualTo(TriggerRule.Verdict.valueOf(verdict.toUpperCase(Locale.ROOT)));
    }

    @Test
    void everyRuleRunsARootAndDecidesOnceAllUpstreamIsDone() {
        List<TaskState> terminal = List.of(
                TaskState.SUCCESS, TaskState.FAILED, TaskState.SKIPPED, TaskState.UPSTREAM_FAILED, TaskState.REMOVED);
        for (TriggerRule rule : TriggerRule.values()) {
            assertThat(rule.judge(Upstream.count(List.of()))).isEqualTo(TriggerRule.Verdict.RUN);
            for (TaskState first : terminal) {
                for (TaskState second : terminal) {
                    assertThat(rule.judge(Upstream.count(
                                    List.of(new Upstream.State(first, false), new Upstream.State(second, true)))))
                            .as("%s over %s and %s", rule, first, second)
                            .isNotEqualTo(TriggerRule.Verdict.WAIT);
                }
            }
        }
    }

    /** A capital letter is a setup. */
    private static Upstream.State state(char letter) {
        return new Upstream.State(plain(Character.toLowerCase(letter)), Character.isUpperCase(letter));
    }

    private static TaskState plain(char letter) {
        return switch (letter) {
            case 's' -> TaskState.SUCCESS;
            case 'f' -> TaskState.FAILED;
            case 'u' -> TaskState.UPSTREAM_FAILED;
            case 'k' -> TaskState.SKIPPED;
            case 'x' -> TaskState.REMOVED;
            default -> TaskState.RUNNING;
        };
    }
}
