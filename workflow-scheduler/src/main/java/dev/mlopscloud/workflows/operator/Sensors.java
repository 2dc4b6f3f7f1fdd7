package dev.mlopscloud.workflows.operator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.workflows.definition.Action;
import dev.mlopscloud.workflows.engine.TaskState;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Looks again and again until something is so, either on the spot or, without a slot between, by being rescheduled. */
final class Sensors {
    private static final double DEFAULT_INTERVAL = 60;

    /** Airflow's: a week. */
    private static final double DEFAULT_TIMEOUT = 604_800;

    private final Probes probes;
    private final Clock clock;

    Sensors(Probes probes, Clock clock) {
        this.probes = probes;
        this.clock = clock;
    }

    Outcome run(Call call) throws IOException, InterruptedException {
        Action action = call.action();
        boolean soft = action.flag("soft_fail", false);
        Instant end = call.started().plus(seconds(action.number("timeout", DEFAULT_TIMEOUT)));
        int pokes = call.memory().path("pokes").asInt();
        while (true) {
            try {
                if (probes.look(call)) {
                    call.say("What the sensor waits for is so");
                    return Outcome.Success.plain();
                }
            } catch (IOException e) {
                if (soft) {
                    return new Outcome.Skipped("Skipped, for soft_fail: " + e.getMessage());
                }
                throw e;
            }
            Instant now = clock.instant();
            if (now.isAfter(end)) {
                String why = "Sensor has timed out after "
                        + Duration.between(call.started(), now).toSeconds() + " s";
                return soft ? new Outcome.Skipped(why) : new Outcome.Failed(why, true);
            }
            pokes++;
            Instant next = probes.knownTime(call).orElse(now.plus(interval(call, pokes)));
            if (next.isAfter(end)) {
                next = end.plusMillis(1);
            }
            if (action.text("mode", "poke").equals("reschedule")) {
                ObjectNode memory = JsonNodeFactory.instance.objectNode().put("pokes", pokes);
                return new Outcome.Suspended(TaskState.UP_FOR_RESCHEDULE, next, null, memory);
            }
            Thread.sleep(Duration.between(now, next));
        }
    }

    /** With backoff each pause is twice as long, somewhat spread. */
    private static Duration interval(Call call, int pokes) {
        Action action = call.action();
        double interval = action.number("poke_interval", DEFAULT_INTERVAL);
        if (action.flag("exponential_backoff", false)) {
            double longer = Math.max(1, interval) * Math.pow(2, Math.min(pokes - 1, 30));
            long seed = call.context().taskInstance().getLeastSignificantBits() + pokes;
            double spread = Math.floorMod(seed, 1_000L) / 1e3;
            interval = longer * (1 + spread);
        }
        return seconds(Math.min(interval, action.number("max_wait", DEFAULT_TIMEOUT)));
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(Math.min(seconds, 1e9) * 1000));
    }
}
