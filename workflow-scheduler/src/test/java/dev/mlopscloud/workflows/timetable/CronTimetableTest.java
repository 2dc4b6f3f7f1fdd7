package dev.mlopscloud.workflows.timetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronTimetableTest {

    static Stream<String> recordedCases() throws IOException {
        try (InputStream file = CronTimetableTest.class.getResourceAsStream("/timetable/cron-cases.txt")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines().filter(line -> !line.startsWith("#")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("recordedCases")
    void answersAsAirflowDoes(String recorded) {
        List<String> columns = List.of(recorded.split("\\|"));
        CronTimetable cron = new CronTimetable(CronExpression.parse(columns.get(0)), ZoneId.of(columns.get(1)));
        Instant moment = Instant.parse(columns.get(2));
        Instant next = cron.next(moment);
        assertThat(List.of(
                        next,
                        cron.next(next),
                        cron.previous(moment),
                        cron.nextOrSame(moment),
                        cron.previousOrSame(moment)))
                .isEqualTo(columns.subList(3, 8).stream().map(Instant::parse).toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "* * * *",
                "* * * * * *",
                "60 * * * *",
                "* 24 * * *",
                "* * 0 * *",
                "* * 32 * *",
                "* * * 13 *",
                "* * * * 8",
                "*/0 * * * *",
                "5-3 * * * *",
                "a * * * *",
                "* * * * mon#6",
                "1,,2 * * * *",
                "0 0 30 2 *",
                "0 0 31 4,6 *",
                "-1 * * * *",
                "1e3 * * * *",
                "@fortnightly"
            })
    void refusesWhatMeansNothing(String text) {
        assertThatThrownBy(() -> Schedule.parse(text, ZoneId.of("UTC"))).isInstanceOf(InvalidScheduleException.class);
    }
}
