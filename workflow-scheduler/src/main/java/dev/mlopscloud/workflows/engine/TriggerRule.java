package dev.mlopscloud.workflows.engine;

import java.util.Locale;
import java.util.Optional;

/** What a task asks of its direct upstream tasks before it runs: Airflow's thirteen rules. */
public enum TriggerRule {
    ALL_SUCCESS,
    ALL_FAILED,
    ALL_DONE,
    ALL_DONE_MIN_ONE_SUCCESS,
    ALL_DONE_SETUP_SUCCESS,
    ONE_SUCCESS,
    ONE_FAILED,
    ONE_DONE,
    NONE_FAILED,
    NONE_FAILED_MIN_ONE_SUCCESS,
    NONE_SKIPPED,
    ALL_SKIPPED,
    ALWAYS;

    /** What becomes of a task, given its upstream. */
    enum Verdict {
        WAIT,
        RUN,
        SKIP,
        UPSTREAM_FAILED
    }

    /** The name in definitions and answers. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The rule of this name, if it is one. */
    public static Optional<TriggerRule> of(String text) {
        for (TriggerRule rule : values()) {
            if (rule.text().equals(text)) {
                return Optional.of(rule);
            }
        }
        return Optional.empty();
    }

    Verdict judge(Upstream up) {
        if (up.total() == 0) {
            return Verdict.RUN;
        }
        return switch (this) {
            case ALWAYS -> Verdict.RUN;
            case ALL_DONE -> up.allDone() ? Verdict.RUN : Verdict.WAIT;
            case ALL_DONE_SETUP_SUCCESS -> whenDone(up, setupSuccess(up.setups()));
            case ALL_SUCCESS -> allSuccess(up);
            case ALL_FAILED -> {
                if (up.success() + up.skipped() > 0) {
                    yield Verdict.SKIP;
                }
                yield up.allDone() ? Verdict.RUN : Verdict.WAIT;
            }
            case ALL_SKIPPED -> {
                if (up.success() + up.failures() > 0) {
                    yield Verdict.SKIP;
                }
                yield up.skipped() == up.total() ? Verdict.RUN : whenDone(up, Verdict.SKIP);
            }
            case ONE_SUCCESS -> oneSuccess(up);
            case ONE_FAILED -> up.failures() > 0 ? Verdict.RUN : whenDone(up, Verdict.SKIP);
            case ONE_DONE -> up.success() + up.failed() > 0 ? Verdict.RUN : whenDone(up, Verdict.SKIP);
            case NONE_FAILED -> {
                if (up.failures() > 0) {
                    yield Verdict.UPSTREAM_FAILED;
                }
                yield up.allDone() ? Verdict.RUN : Verdict.WAIT;
            }
            case NONE_FAILED_MIN_ONE_SUCCESS -> {
                if (up.failures() > 0) {
                    yield Verdict.UPSTREAM_FAILED;
                }
                yield atLeastOneSuccess(up);
            }
            case NONE_SKIPPED -> {
                if (up.skipped() > 0) {
                    yield Verdict.SKIP;
                }
                yield up.allDone() ? Verdict.RUN : Verdict.WAIT;
            }
            case ALL_DONE_MIN_ONE_SUCCESS -> up.skipped() > 0 ? Verdict.SKIP : atLeastOneSuccess(up);
        };
    }

    private static Verdict setupSuccess(Upstream.Setups setups) {
        if (setups.total() == 0 || setups.success() > 0) {
            return Verdict.RUN;
        }
        return setups.skipped() == setups.total() ? Verdict.SKIP : Verdict.UPSTREAM_FAILED;
    }

    private static Verdict allSuccess(Upstream up) {
        if (up.failures() > 0) {
            return Verdict.UPSTREAM_FAILED;
        }
        if (up.skipped() > 0) {
            return Verdict.SKIP;
        }
        return up.allDone() ? Verdict.RUN : Verdict.WAIT;
    }

    private static Verdict oneSuccess(Upstream up) {
        if (up.success() > 0) {
            return Verdict.RUN;
        }
        return whenDone(up, up.skipped() == up.total() ? Verdict.SKIP : Verdict.UPSTREAM_FAILED);
    }

    private static Verdict atLeastOneSuccess(Upstream up) {
        if (!up.allDone()) {
            return Verdict.WAIT;
        }
        if (up.success() > 0) {
            return Verdict.RUN;
        }
        return up.skipped() == up.total() ? Verdict.SKIP : Verdict.UPSTREAM_FAILED;
    }

    private static Verdict whenDone(Upstream up, Verdict verdict) {
        return up.allDone() ? verdict : Verdict.WAIT;
    }
}
