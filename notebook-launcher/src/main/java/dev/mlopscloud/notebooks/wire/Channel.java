package dev.mlopscloud.notebooks.wire;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The named streams between a client and a kernel. */
public enum Channel {
    SHELL("shell"),
    CONTROL("control"),
    STDIN("stdin"),
    IOPUB("iopub");

    private final String label;

    Channel(String label) {
        this.label = label;
    }

    /** The name on the wire. */
    public String label() {
        return label;
    }

    byte[] bytes() {
        return label.getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether clients send on it; iopub only speaks. */
    public boolean takesRequests() {
        return this != IOPUB;
    }

    /** The channel of this name, if there is one. */
    public static Optional<Channel> named(String label) {
        for (Channel channel : values()) {
            if (channel.label.equals(label)) {
                return Optional.of(channel);
            }
        }
        return Optional.empty();
    }
}
