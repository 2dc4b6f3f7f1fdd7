package dev.mlopscloud.notebooks.contents;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ByteRangeTest {

    @Test
    void takesFirstsLastsAndMiddles() {
        assertThat(ByteRange.parse("bytes=0-4", 10)).isEqualTo(new ByteRange(0, 5, true));
        assertThat(ByteRange.parse("bytes=7-", 10)).isEqualTo(new ByteRange(7, 3, true));
        assertThat(ByteRange.parse("bytes=-3", 10)).isEqualTo(new ByteRange(7, 3, true));
        assertThat(ByteRange.parse("bytes=8-99", 10)).isEqualTo(new ByteRange(8, 2, true));
    }

    @Test
    void answersTheWholeWhereItDoesNotUnderstand() {
        for (String header : new String[] {
            null, "bytes=", "bytes=-", "lines=1-2", "bytes=1-2,4-5", "bytes=0-9", "bytes=0-99", "bytes=-99"
        }) {
            assertThat(ByteRange.parse(header, 10)).isEqualTo(new ByteRange(0, 10, false));
        }
    }

    @Test
    void knowsWhatLiesBeyondTheEnd() {
        assertThat(ByteRange.parse("bytes=10-", 10).beyond(10)).isTrue();
        assertThat(ByteRange.parse("bytes=-0", 10).beyond(10)).isTrue();
        assertThat(ByteRange.parse("bytes=5-2", 10).beyond(10)).isTrue();
        assertThat(ByteRange.parse("bytes=0-", 0).beyond(0)).isTrue();
        assertThat(ByteRange.parse(null, 0).beyond(0)).isFalse();
        assertThat(ByteRange.parse("bytes=9-", 10).beyond(10)).isFalse();
    }
}
