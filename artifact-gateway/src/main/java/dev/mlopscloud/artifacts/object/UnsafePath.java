package dev.mlopscloud.artifacts.object;

/** A path that could leave its root, or that names no single object. Carries no text of the request. */
public final class UnsafePath extends IllegalArgumentException {
    public UnsafePath() {
        super("Invalid path");
    }
}
