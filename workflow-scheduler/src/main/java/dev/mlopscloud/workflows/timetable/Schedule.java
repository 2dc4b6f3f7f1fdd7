package dev.mlopscloud.workflows.timetable;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** When a DAG runs by itself. */
public sealed interface Schedule {

    /** What Airflow's names for common schedules stand for. */
    Map<String, String> PRESETS = Map.of(
            "@hourly", "0 * * * *",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@weekly", "0 0 * * 0",
            "@monthly", "0 0 1 * *",
            "@quarterly", "0 0 1 */3 *",
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *");

    /**
     * What is known when the next run is asked for.
     *
     * @param last the logical date of the last scheduled run
     * @param start no run before it
     * @param end no run after it
     * @param catchup whether ticks that were missed since {@code start} or {@code last} are run one by one
     */
    record Situation(
            @Nullable Instant last,
            @Nullable Instant start,
            @Nullable Instant end,
            boolean catchup,
            Instant now) {}

    /** The logical date of the next run, which is also the earliest moment it may start. */
    Optional<Instant> next(Situation situation);

    /** Whether the next run is only known once the last has ended. */
    default boolean followsItself() {
        return false;
    }

    /**
     * Reads a schedule as definitions write it.
     *
     * @param text a preset, a cron expression of five fields, or {@code null} for none
     * @throws InvalidScheduleException if it is neither
     */
    static Schedule parse(@Nullable String text, ZoneId zone) {
        if (text == null || text.equals("@none")) {
            return new Never();
        }
        if (text.equals("@once")) {
            return new Once();
        }
        if (text.equals("@continuous")) {
            return new Continuous();
        }
        if (text.startsWith("@") && !PRESETS.containsKey(text)) {
            throw new InvalidScheduleException("unknown preset " + text + ": expected @once, @continuous, @hourly,"
                    + " @daily, @weekly, @monthly, @quarterly or @yearly");
        }
        return new Cron(new CronTimetable(CronExpression.parse(PRESETS.getOrDefault(text, text)), zone));
    }

    /** Only when someone asks for a run. */
    record Never() implements Schedule {
        @Override
        public Optional<Instant> next(Situation situation) {
            return Optional.empty();
        }
    }

    /** A single run, at the start date or now. */
    record Once() implements Schedule {
        @Override
        public Optional<Instant> next(Situation situation) {
            if (situation.last() != null) {
                return Optional.empty();
            }
            Instant start = situation.start() == null ? situation.now() : situation.start();
            return Optional.of(start).filter(time -> situation.end() == null || !time.isAfter(situation.end()));
        }
    }

    /** A run as soon as the one before has ended. */
    record Continuous() implements Schedule {
        @Override
        public Optional<Instant> next(Situation situation) {
            Instant start = situation.start();
            Instant time = start != null && start.isAfter(situation.now()) ? start : situation.now();
            return Optional.of(time).filter(t -> situation.end() == null || !t.isAfter(situation.end()));
        }

        @Override
        public boolean followsItself() {
            return true;
        }
    }

    /** The ticks of a clock: the answers of Airflow's CronTriggerTimetable. */
    record Cron(CronTimetable timetable) implements Schedule {
        /** A tick this far back, at least, still counts as the first run of a DAG without a start date. */
        private static final Duration GRACE = Duration.ofMinutes(5);

        @Override
        public Optional<Instant> next(Situation situation) {
            Instant time = situation.catchup() ? oldestMissed(situation) : latestMissed(situation);
            return Optional.of(time).filter(t -> situation.end() == null || !t.isAfter(situation.end()));
        }

        private Instant oldestMissed(Situation situation) {
            if (situation.last() != null) {
                return timetable.next(situation.last());
            }
            return situation.start() == null ? firstRun(situation.now()) : timetable.nextOrSame(situation.start());
        }

        private Instant latestMissed(Situation situation) {
            Stream.Builder<Instant> candidates = Stream.builder();
            candidates.add(timetable.previousOrSame(situation.now()));
            if (situation.last() != null) {
                candidates.add(timetable.next(situation.last()));
            } else if (situation.start() == null) {
                candidates.add(firstRun(situation.now()));
            }
            if (situation.start() != null) {
                candidates.add(timetable.nextOrSame(situation.start()));
            }
            return candidates.build().max(Instant::compareTo).orElseThrow();
        }

        private Instant firstRun(Instant now) {
            Instant past = timetable.previousOrSame(now);
            Instant coming = timetable.nextOrSame(now);
            Duration tenth = Duration.between(past, coming).dividedBy(10);
            Duration grace = tenth.compareTo(GRACE) > 0 ? tenth : GRACE;
            return Duration.between(past, now).compareTo(grace) <= 0 ? past : coming;
        }
    }
}
