package dev.mlopscloud.nativecheck;

/** A provider that a file in META-INF/services names. */
public final class Provided implements Runnable {
    @Override
    public void run() {}
}
