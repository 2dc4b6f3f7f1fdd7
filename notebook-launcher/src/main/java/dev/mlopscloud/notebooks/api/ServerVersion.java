package dev.mlopscloud.notebooks.api;

/** Which Jupyter Server this one stands for. */
public final class ServerVersion {
    /** The release whose interface this is. */
    public static final String NUMBER = "2.21.1";

    private ServerVersion() {}
}
