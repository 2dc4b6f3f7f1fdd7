package dev.mlopscloud.tracking.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class BodyRoomTest {
    private static final int PART = 1 << 20;

    private final BodyRoom room = new BodyRoom();

    private int parts() {
        int parts = 0;
        while (parts < 1_000_000) {
            try {
                room.take(PART);
                parts++;
            } catch (MlflowException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.TEMPORARILY_UNAVAILABLE);
                break;
            }
        }
        room.give((long) parts * PART);
        return parts;
    }

    @Test
    void aQuarterOfTheHeapIsShared() {
        assertThat((long) parts() * PART)
                .isBetween(
                        Runtime.getRuntime().maxMemory() / 4 - PART,
                        Runtime.getRuntime().maxMemory() / 4);
    }

    @Test
    void aBodyHasItsRoomWhileItIsUsed() throws IOException {
        int before = parts();
        int during = room.read(new ByteArrayInputStream(new byte[2 * PART]), 3 * PART, body -> {
            assertThat(body).hasSize(2 * PART);
            return parts();
        });
        assertThat(during).isBetween(before - 3, before - 2);
        assertThat(parts()).isEqualTo(before);
    }

    @Test
    void aBodyThatFindsNoRoomGivesBackWhatItHad() {
        int before = parts();
        for (int i = 1; i < before; i++) {
            room.take(PART);
        }
        assertThatThrownBy(() -> room.read(new ByteArrayInputStream(new byte[4 * PART]), 5 * PART, body -> "used"))
                .isInstanceOf(MlflowException.class);
        room.give((long) (before - 1) * PART);
        assertThat(parts()).isEqualTo(before);
    }

    @Test
    void noMoreThanOneByteBeyondTheLimitIsRead() throws IOException {
        assertThat(room.<Integer>read(new ByteArrayInputStream(new byte[100]), 10, body -> body.length))
                .isEqualTo(11);
    }
}
