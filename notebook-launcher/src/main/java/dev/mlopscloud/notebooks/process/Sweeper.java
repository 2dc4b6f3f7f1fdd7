package dev.mlopscloud.notebooks.process;

import org.jboss.logging.Logger;

/** Decides when a heap is swept, and how often until it gives back what it can. */
final class Sweeper {
    private static final Logger LOG = Logger.getLogger(Sweeper.class);
    private static final long MEGABYTE = 1024 * 1024;

    /** Less than this filled between two looks: nobody is kept waiting by a sweep. */
    private static final long QUIET_BYTES = 2 * MEGABYTE;

    /** So much more than after the last sweep is worth another. */
    private static final long WORTHWHILE_BYTES = 24 * MEGABYTE;

    /** A serial collector gives memory back in steps: nothing, a tenth, two fifths, all. */
    private static final int STEPS = 4;

    private final Heap heap;
    private long usedBefore;
    private long keptBefore = Long.MAX_VALUE - WORTHWHILE_BYTES;

    /** The memory that is looked after. */
    interface Heap {

        /** Bytes taken from the system. */
        long taken();

        /** Bytes of those that something fills, needed or not. */
        long used();

        void sweep();
    }

    Sweeper(Heap heap) {
        this.heap = heap;
    }

    /** Sweeps if it is worth it and nothing goes on; not before the first sweep. */
    synchronized void look() {
        long used = heap.used();
        boolean quiet = Math.abs(used - usedBefore) < QUIET_BYTES;
        usedBefore = used;
        if (quiet && heap.taken() > keptBefore + WORTHWHILE_BYTES) {
            sweep();
        }
    }

    synchronized void sweep() {
        long before = heap.taken();
        for (int step = 0; step < STEPS; step++) {
            heap.sweep();
            if (heap.taken() < heap.used() + WORTHWHILE_BYTES) {
                break;
            }
        }
        usedBefore = heap.used();
        keptBefore = heap.taken();
        LOG.debugf("The heap has %d MB, it had %d", keptBefore / MEGABYTE, before / MEGABYTE);
    }
}
