package dev.mlopscloud.notebooks.wire;

import java.io.ByteArrayOutputStream;
import java.util.List;

/** A frame that is sent in pieces, as the one that arrives. */
public final class Joined {
    private Joined() {}

    /** All pieces behind each other. */
    public static byte[] bytes(List<byte[]> pieces) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        pieces.forEach(frame::writeBytes);
        return frame.toByteArray();
    }
}
