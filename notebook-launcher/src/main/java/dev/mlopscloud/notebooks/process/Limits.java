package dev.mlopscloud.notebooks.process;

/**
 * What a program and all it starts may use.
 *
 * @param memoryBytes 0 for no limit
 * @param cpus processors' worth of time; 0 for no limit
 */
public record Limits(long memoryBytes, double cpus) {
    /** No limits at all. */
    public static final Limits NONE = new Limits(0, 0);

    boolean none() {
        return memoryBytes <= 0 && cpus <= 0;
    }

    /** Whole processors that are enough for the share of time. */
    int processors() {
        return Math.clamp((long) Math.ceil(cpus), 1, Runtime.getRuntime().availableProcessors());
    }
}
