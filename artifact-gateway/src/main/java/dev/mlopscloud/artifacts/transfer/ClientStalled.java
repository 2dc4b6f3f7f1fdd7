package dev.mlopscloud.artifacts.transfer;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The client went away, or stood still for too long. There is nobody left to answer. */
public final class ClientStalled extends IOException {
    ClientStalled(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
