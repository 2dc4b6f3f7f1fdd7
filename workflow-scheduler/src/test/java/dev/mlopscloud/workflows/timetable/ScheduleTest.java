package dev.mlopscloud.workflows.timetable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopscloud.workflows.timetable.Schedule.Situation;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final Schedule HOURLY = Schedule.parse("@hourly", UTC);
    private static final Instant NOW = Instant.parse("2026-05-04T10:30:00Z");

    @Test
    void withoutCatchupOnlyTheLatestMissedTickRuns() {
        assertThat(HOURLY.next(situation("2026-05-04T03:00:00Z", null, null, false)))
                .contains(Instant.parse("2026-05-04T10:00:00Z"));
    }

    @Test
    void withCatchupTheOldestMissedTickRunsFirst() {
        assertThat(HOURLY.next(situation("2026-05-04T03:00:00Z", null, null, true)))
                .contains(Instant.parse("2026-05-04T04:00:00Z"));
        assertThat(HOURLY.next(situation(null, "2026-05-01T00:30:00Z", null, true)))
                .contains(Instant.parse("2026-05-01T01:00:00Z"));
    }

    @Test
    void aNewDagWithoutStartDateWaitsForTheNextTickUnlessTheLastIsFresh() {
        assertThat(HOURLY.next(situation(null, null, null, false))).contains(Instant.parse("2026-05-04T11:00:00Z"));
        Situation fresh = new Situation(null, null, null, false, Instant.parse("2026-05-04T10:04:00Z"));
        assertThat(HOURLY.next(fresh)).contains(Instant.parse("2026-05-04T10:00:00Z"));
    }

    @Test
    void aTickThatRanIsNotRunAgain() {
        assertThat(HOURLY.next(situation("2026-05-04T10:00:00Z", null, null, false)))
                .contains(Instant.parse("2026-05-04T11:00:00Z"));
    }

    @Test
    void nothingRunsBeforeTheStartOrAfterTheEnd() {
        assertThat(HOURLY.next(situation(null, "2026-06-01T00:00:00Z", null, false)))
                .contains(Instant.parse("2026-06-01T00:00:00Z"));
        assertThat(HOURLY.next(situation(null, null, "2026-05-04T10:45:00Z", false)))
                .isEmpty();
    }

    @Test
    void onceRunsOnce() {
        Schedule once = Schedule.parse("@once", UTC);
        assertThat(once.next(situation(null, null, null, false))).contains(NOW);
        assertThat(once.next(situation("2026-05-04T03:00:00Z", null, null, false)))
                .isEmpty();
    }

    @Test
    void noScheduleNeverRunsAndContinuousAlwaysRuns() {
        assertThat(Schedule.parse(null, UTC).next(situation(null, null, null, false)))
                .isEmpty();
        assertThat(Schedule.parse("@continuous", UTC).next(situation("2026-05-04T03:00:00Z", null, null, false)))
                .contains(NOW);
    }

    private static Situation situation(
            @Nullable String last, @Nullable String start, @Nullable String end, boolean catchup) {
        return new Situation(parse(last), parse(start), parse(end), catchup, NOW);
    }

    private static @Nullable Instant parse(@Nullable String text) {
        return text == null ? null : Instant.parse(text);
    }
}
