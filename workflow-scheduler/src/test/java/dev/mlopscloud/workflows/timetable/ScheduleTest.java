package dev.mlopscloud.workflows.timetable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopscloud.workflows.timetable.Schedule.Situation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScheduleTest {
    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final Schedule HOURLY = Schedule.parse("@hourly", UTC);
    private static final Instant NOW = Instant.parse("2026-05-04T10:30:00Z");

    @Test
    void withoutCatchupOnlyTheLatestMissedTickRuns() {
        assertThat(HOURLY.next(situation("2026-05-04T03:00:00Z", null, null, false)))
                .contains(Tick.at(Instant.parse("2026-05-04T10:00:00Z")));
    }

    @Test
    void withCatchupTheOldestMissedTickRunsFirst() {
        assertThat(HOURLY.next(situation("2026-05-04T03:00:00Z", null, null, true)))
                .contains(Tick.at(Instant.parse("2026-05-04T04:00:00Z")));
        assertThat(HOURLY.next(situation(null, "2026-05-01T00:30:00Z", null, true)))
                .contains(Tick.at(Instant.parse("2026-05-01T01:00:00Z")));
    }

    @Test
    void aNewDagWithoutStartDateWaitsForTheNextTickUnlessTheLastIsFresh() {
        assertThat(HOURLY.next(situation(null, null, null, false)))
                .contains(Tick.at(Instant.parse("2026-05-04T11:00:00Z")));
        Situation fresh = new Situation(null, null, null, false, Instant.parse("2026-05-04T10:04:00Z"));
        assertThat(HOURLY.next(fresh)).contains(Tick.at(Instant.parse("2026-05-04T10:00:00Z")));
    }

    @Test
    void aTickThatRanIsNotRunAgain() {
        assertThat(HOURLY.next(situation("2026-05-04T10:00:00Z", null, null, false)))
                .contains(Tick.at(Instant.parse("2026-05-04T11:00:00Z")));
    }

    @Test
    void nothingRunsBeforeTheStartOrAfterTheEnd() {
        assertThat(HOURLY.next(situation(null, "2026-06-01T00:00:00Z", null, false)))
                .contains(Tick.at(Instant.parse("2026-06-01T00:00:00Z")));
        assertThat(HOURLY.next(situation(null, null, "2026-05-04T10:45:00Z", false)))
                .isEmpty();
    }

    @Test
    void onceRunsOnce() {
        Schedule once = Schedule.parse("@once", UTC);
        assertThat(once.next(situation(null, null, null, false))).contains(Tick.at(NOW));
        assertThat(once.next(situation("2026-05-04T03:00:00Z", null, null, false)))
                .isEmpty();
    }

    @Test
    void noScheduleNeverRunsAndContinuousAlwaysRuns() {
        assertThat(Schedule.parse(null, UTC).next(situation(null, null, null, false)))
                .isEmpty();
        assertThat(Schedule.parse("@continuous", UTC).next(situation("2026-05-04T03:00:00Z", null, null, false)))
                .contains(new Tick(Instant.parse("2026-05-04T03:00:00Z"), NOW));
    }

    static Stream<String> recordedCases() throws IOException {
        try (InputStream file = ScheduleTest.class.getResourceAsStream("/timetable/schedule-cases.txt")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines().filter(line -> !line.startsWith("#")).toList().stream();
        }
    }

    /** Twice: the run that is next, and the one after it. */
    @ParameterizedTest
    @MethodSource("recordedCases")
    void answersAsAirflowDoes(String recorded) {
        List<String> columns = List.of(recorded.split("\\|"));
        Schedule schedule = schedule(columns.get(0), ZoneId.of(columns.get(1)), Long.parseLong(columns.get(2)));
        Tick last = tick(columns.get(8), columns.get(7));
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Tick next = schedule.next(new Situation(
                            last,
                            moment(columns.get(4)),
                            moment(columns.get(5)),
                            Boolean.parseBoolean(columns.get(6)),
                            Instant.parse(columns.get(3))))
                    .orElse(null);
            answers.add(next == null ? "-" : next.start().toString());
            answers.add(next == null ? "-" : next.end().toString());
            if (next == null) {
                answers.addAll(i == 0 ? List.of("-", "-") : List.of());
                break;
            }
            last = next;
        }
        assertThat(answers).isEqualTo(columns.subList(9, 13));
    }

    private static Schedule schedule(String text, ZoneId zone, long interval) {
        String kind = text.split(" ", 2)[0];
        List<String> parts = List.of(text.substring(kind.length()).strip().split(";"));
        return switch (kind) {
            case "crons" -> Schedule.crons(parts, zone, Duration.ofSeconds(interval), false);
            case "intervals" -> Schedule.cronIntervals(parts.getFirst(), zone);
            case "delta" ->
                Schedule.delta(Duration.ofSeconds(Long.parseLong(parts.getFirst())), Duration.ofSeconds(interval));
            case "deltaIntervals" -> Schedule.deltaIntervals(Duration.ofSeconds(Long.parseLong(parts.getFirst())));
            case "events" -> Schedule.events(parts.stream().map(Instant::parse).toList(), false);
            default -> Schedule.parse("@" + kind, zone);
        };
    }

    private static @Nullable Tick tick(String start, String end) {
        return start.equals("-") ? null : new Tick(Instant.parse(start), Instant.parse(end));
    }

    private static @Nullable Instant moment(String text) {
        return text.equals("-") ? null : Instant.parse(text);
    }

    private static Situation situation(
            @Nullable String last, @Nullable String start, @Nullable String end, boolean catchup) {
        return new Situation(
                last == null ? null : Tick.at(Instant.parse(last)), parse(start), parse(end), catchup, NOW);
    }

    private static @Nullable Instant parse(@Nullable String text) {
        return text == null ? null : Instant.parse(text);
    }
}
