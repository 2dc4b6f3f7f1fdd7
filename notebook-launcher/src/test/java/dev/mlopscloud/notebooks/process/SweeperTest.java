package dev.mlopscloud.notebooks.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SweeperTest {
    private static final long MEGABYTE = 1024 * 1024;

    /** A heap that gives back as a serial collector does: nothing at first, then more and more. */
    private static final class Steps implements Sweeper.Heap {
        private long taken = 40 * MEGABYTE;
        private long used = 30 * MEGABYTE;
        private long needed = 20 * MEGABYTE;
        private int sweeps;
        private int sweepsInARow;

        void fill(long megabytes) {
            used += megabytes * MEGABYTE;
            taken = Math.max(taken, used + 5 * MEGABYTE);
            sweepsInARow = 0;
        }

        @Override
        public long taken() {
            return taken;
        }

        @Override
        public long used() {
            return used;
        }

        @Override
        public void sweep() {
            sweeps++;
            used = needed;
            taken -= (taken - used - 2 * MEGABYTE) * new int[] {0, 10, 40, 100}[Math.min(3, sweepsInARow++)] / 100;
        }
    }

    private final Steps heap = new Steps();
    private final Sweeper sweeper = new Sweeper(heap);

    @Test
    void givesBackWhatALargeOutputLeftAsSoonAsItIsQuiet() {
        sweeper.sweep();
        heap.fill(150);
        sweeper.look();
        assertThat(heap.taken()).as("work may go on").isGreaterThan(150 * MEGABYTE);
        sweeper.look();
        assertThat(heap.taken()).isLessThan(30 * MEGABYTE);
    }

    @Test
    void leavesALittleAndAWorkingServerAlone() {
        sweeper.sweep();
        int sweeps = heap.sweeps;
        heap.fill(10);
        sweeper.look();
        sweeper.look();
        assertThat(heap.sweeps).isEqualTo(sweeps);
        for (int i = 0; i < 20; i++) {
            heap.fill(5);
            sweeper.look();
        }
        assertThat(heap.sweeps).isEqualTo(sweeps);
    }

    @Test
    void doesNotSweepAgainAndAgainWhatIsNeeded() {
        sweeper.sweep();
        heap.fill(150);
        heap.needed = 170 * MEGABYTE;
        sweeper.look();
        sweeper.look();
        int sweeps = heap.sweeps;
        for (int i = 0; i < 20; i++) {
            sweeper.look();
        }
        assertThat(heap.sweeps).isEqualTo(sweeps);
    }
}
