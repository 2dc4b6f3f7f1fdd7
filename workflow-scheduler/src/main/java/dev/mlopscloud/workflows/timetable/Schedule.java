package dev.mlopscloud.workflows.timetable;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** When a workflow runs by itself: the answers of Airflow's timetables. */
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
     * @param last the last scheduled run
     * @param start no run before it
     * @param end no run after it
     * @param catchup whether ticks that were missed since {@code start} or {@code last} are run one by one
     */
    record Situation(
            @Nullable Tick last,
            @Nullable Instant start,
            @Nullable Instant end,
            boolean catchup,
            Instant now) {
        private Optional<Tick> unlessOver(Tick tick, Instant decisive) {
            return end != null && decisive.isAfter(end) ? Optional.empty() : Optional.of(tick);
        }
    }

    /** The next run, if there is one. */
    Optional<Tick> next(Situation situation);

    /** The data interval of a run that somebody asks for at {@code moment}. */
    default Tick manual(Instant moment) {
        return Tick.at(moment);
    }

    /** Whether its runs can be told for the past, so that they can be made up for. */
    default boolean isPeriodic() {
        return false;
    }

    /** Airflow's name for the timetable. */
    String timetable();

    /**
     * Reads a schedule of one text.
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
        return crons(List.of(text), zone, Duration.ZERO, false);
    }

    /**
     * A run whenever one of several cron expressions says so.
     *
     * @param interval how long before a tick its data interval starts
     * @param immediately whether a workflow without start date runs its latest tick at once
     */
    static Schedule crons(Collection<String> texts, ZoneId zone, Duration interval, boolean immediately) {
        List<Rhythm> rhythms = texts.stream().map(text -> cron(text, zone)).toList();
        String name = rhythms.size() == 1 ? "CronTriggerTimetable" : "MultipleCronTriggerTimetable";
        return new Trigger(rhythms, interval, immediately, name);
    }

    /** A run for each interval between ticks of a cron expression, when it is over. */
    static Schedule cronIntervals(String text, ZoneId zone) {
        return new Intervals(cron(text, zone), "CronDataIntervalTimetable");
    }

    /** A run each time so much has passed. */
    static Schedule delta(Duration step, Duration interval) {
        return new Trigger(List.of(new Rhythm.Delta(step)), interval, false, "DeltaTriggerTimetable");
    }

    /** A run for each interval of a length, when it is over. */
    static Schedule deltaIntervals(Duration step) {
        return new Intervals(new Rhythm.Delta(step), "DeltaDataIntervalTimetable");
    }

    /** A run at each of some moments. */
    static Schedule events(Collection<Instant> moments, boolean restricted) {
        return new Events(moments.stream().sorted().distinct().toList(), restricted);
    }

    private static Rhythm cron(String text, ZoneId zone) {
        if (text.startsWith("@") && !PRESETS.containsKey(text)) {
            throw new InvalidScheduleException("unknown preset " + text + ": expected @once, @continuous, @hourly,"
                    + " @daily, @weekly, @monthly, @quarterly or @yearly");
        }
        return new CronTimetable(CronExpression.parse(PRESETS.getOrDefault(text, text)), zone);
    }

    /** Only when someone asks for a run. */
    record Never() implements Schedule {
        @Override
        public Optional<Tick> next(Situation situation) {
            return Optional.empty();
        }

        @Override
        public String timetable() {
            return "NullTimetable";
        }
    }

    /** A single run, at the start date or now. */
    record Once() implements Schedule {
        @Override
        public Optional<Tick> next(Situation situation) {
            if (situation.last() != null) {
                return Optional.empty();
            }
            Instant start = situation.start() == null ? situation.now() : situation.start();
            return situation.unlessOver(Tick.at(start), start);
        }

        @Override
        public String timetable() {
            return "OnceTimetable";
        }
    }

    /** A run as soon as the one before has ended. */
    record Continuous() implements Schedule {
        @Override
        public Optional<Tick> next(Situation situation) {
            Instant now = situation.now();
            Instant start = situation.start() == null ? now : situation.start();
            Instant end = start.isAfter(now) ? start : now;
            Tick last = situation.last();
            if (last != null && last.end().isAfter(now)) {
                end = start.plus(Duration.between(last.start(), last.end()));
            } else if (last != null) {
                start = last.end();
                end = now;
            }
            return situation.unlessOver(new Tick(start, end), end);
        }

        @Override
        public String timetable() {
            return "ContinuousTimetable";
        }
    }

    /** A run at each tick of one or several rhythms. */
    record Trigger(List<Rhythm> rhythms, Duration interval, boolean immediately, String timetable) implements Schedule {
        public Trigger {
            rhythms = List.copyOf(rhythms);
        }

        @Override
        public boolean isPeriodic() {
            return true;
        }

        @Override
        public Tick manual(Instant moment) {
            return new Tick(moment.minus(interval), moment);
        }

        @Override
        public Optional<Tick> next(Situation situation) {
            Comparator<Tick> oldest = Comparator.comparing(Tick::logical);
            // What is due goes before what is to come, and of what is due the latest before all.
            Comparator<Tick> latest = Comparator.<Tick, Boolean>comparing(
                            tick -> tick.logical().isAfter(situation.now()))
                    .thenComparing((one, other) -> one.logical().isAfter(situation.now())
                            ? oldest.compare(one, other)
                            : oldest.compare(other, one));
            return rhythms.stream()
                    .map(rhythm -> next(rhythm, situation))
                    .flatMap(Optional::stream)
                    .min(situation.catchup() ? oldest : latest);
        }

        private Optional<Tick> next(Rhythm rhythm, Situation situation) {
            Instant moment = situation.catchup() ? oldestMissed(rhythm, situation) : latestMissed(rhythm, situation);
            return situation.unlessOver(new Tick(moment.minus(interval), moment), moment);
        }

        private Instant oldestMissed(Rhythm rhythm, Situation situation) {
            if (situation.last() != null) {
                return rhythm.next(situation.last().end());
            }
            return situation.start() == null
                    ? rhythm.first(situation.now(), immediately)
                    : rhythm.nextOrSame(situation.start());
        }

        private Instant latestMissed(Rhythm rhythm, Situation situation) {
            Stream.Builder<Instant> candidates = Stream.builder();
            candidates.add(rhythm.previousOrSame(situation.now()));
            if (situation.last() != null) {
                candidates.add(rhythm.next(situation.last().end()));
            } else if (situation.start() == null) {
                candidates.add(rhythm.first(situation.now(), immediately));
            }
            if (situation.start() != null) {
                candidates.add(rhythm.nextOrSame(situation.start()));
            }
            return candidates.build().max(Instant::compareTo).orElseThrow();
        }
    }

    /** A run for each interval of a rhythm, due when the interval is over. */
    record Intervals(Rhythm rhythm, String timetable) implements Schedule {
        @Override
        public boolean isPeriodic() {
            return true;
        }

        @Override
        public Tick manual(Instant moment) {
            Instant end = rhythm.previousOrSame(moment);
            return new Tick(rhythm.previous(end), end);
        }

        @Override
        public Optional<Tick> next(Situation situation) {
            Instant earliest = situation.start() == null ? null : rhythm.nextOrSame(situation.start());
            if (!situation.catchup()) {
                earliest = later(rhythm.lastComplete(situation.now()), earliest);
            }
            Tick last = situation.last();
            Instant start = last == null ? earliest : later(rhythm.previousOrSame(last.end()), earliest);
            if (start == null) {
                return Optional.empty();
            }
            // A schedule that was changed may lead back to an interval that has had its run.
            if (last != null && !start.isAfter(last.start())) {
                start = rhythm.next(start);
            }
            return situation.unlessOver(new Tick(start, rhythm.next(start)), start);
        }

        private static Instant later(Instant one, @Nullable Instant other) {
            return other != null && other.isAfter(one) ? other : one;
        }
    }

    /**
     * A run at each of some moments.
     *
     * @param moments in order
     * @param restricted whether a run that somebody asks for stands for the last of them, too
     */
    record Events(List<Instant> moments, boolean restricted) implements Schedule {
        public Events {
            moments = List.copyOf(moments);
        }

        @Override
        public boolean isPeriodic() {
            return true;
        }

        @Override
        public Tick manual(Instant moment) {
            if (!restricted || moments.isEmpty()) {
                return Tick.at(moment);
            }
            return Tick.at(moments.stream()
                    .filter(event -> !event.isAfter(moment))
                    .reduce((one, other) -> other)
                    .orElse(moments.getFirst()));
        }

        @Override
        public Optional<Tick> next(Situation situation) {
            Instant earliest = situation.start();
            if (!situation.catchup() && (earliest == null || situation.now().isAfter(earliest))) {
                earliest = situation.now();
            }
            for (Instant event : moments) {
                boolean early = earliest != null && event.isBefore(earliest);
                if (!early
                        && (situation.last() == null
                                || event.isAfter(situation.last().end()))) {
                    return situation.unlessOver(Tick.at(event), event);
                }
            }
            return Optional.empty();
        }

        @Override
        public String timetable() {
            return "EventsTimetable";
        }
    }
}
