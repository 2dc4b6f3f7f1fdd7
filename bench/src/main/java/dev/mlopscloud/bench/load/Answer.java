package dev.mlopscloud.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Follows the bytes of one answer at a time until it is whole; of a body only the start of an error's is kept. */
final class Answer {
    private static final int LONGEST_HEAD = 16 * 1024;
    private static final int LONGEST_ERROR = 300;
    private static final String LENGTH = "\r\ncontent-length:";
    private static final String CHUNKED = "\r\ntransfer-encoding: chunked";

    private final StringBuilder head = new StringBuilder();
    private final StringBuilder error = new StringBuilder();
    private final StringBuilder chunkSize = new StringBuilder();
    private Part part = Part.HEAD;
    private int status;
    private long left;

    private enum Part {
        HEAD,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        LAST_CHUNK
    }

    /** Takes what has arrived, and tells whether the answer is whole now; then {@link #status} and the rest hold. */
    boolean take(ByteBuffer arrived) {
        while (arrived.hasRemaining()) {
            boolean whole =
                    switch (part) {
                        case HEAD -> head(arrived);
                        case BODY -> skip(arrived) && finish();
                        case CHUNK_SIZE -> chunkSize((char) arrived.get());
                        case CHUNK -> chunk(arrived);
                        case LAST_CHUNK -> skip(arrived) && finish();
                    };
            if (whole) {
                return true;
            }
        }
        return false;
    }

    int status() {
        return status;
    }

    /** The start of an error's body. */
    String error() {
        return error.toString();
    }

    private boolean head(ByteBuffer arrived) {
        while (arrived.hasRemaining()) {
            head.append((char) arrived.get());
            int length = head.length();
            if (head.charAt(length - 1) == '\n' && length >= 4 && head.charAt(length - 3) == '\n') {
                return begin();
            }
            if (length > LONGEST_HEAD) {
                throw new IllegalStateException("not an HTTP answer: " + head.substring(0, LONGEST_ERROR));
            }
        }
        return false;
    }

    private boolean begin() {
        String text = head.toString().toLowerCase(Locale.ROOT);
        head.setLength(0);
        error.setLength(0);
        status = Integer.parseInt(text.substring(9, 12));
        int length = text.indexOf(LENGTH);
        if (length >= 0) {
            int start = length + LENGTH.length();
            left = Long.parseLong(
                    text.substring(start, text.indexOf('\r', start)).strip());
            part = Part.BODY;
            return left == 0 && finish();
        }
        if (!text.contains(CHUNKED)) {
            throw new IllegalStateException("an answer without a length: " + text);
        }
        part = Part.CHUNK_SIZE;
        return false;
    }

    private boolean chunkSize(char digit) {
        if (digit != '\n') {
            chunkSize.append(digit);
            return false;
        }
        // The line end behind a chunk counts to it.
        long size = Long.parseLong(chunkSize.toString().strip(), 16);
        chunkSize.setLength(0);
        left = size + 2;
        part = size == 0 ? Part.LAST_CHUNK : Part.CHUNK;
        return false;
    }

    private boolean chunk(ByteBuffer arrived) {
        if (skip(arrived)) {
            part = Part.CHUNK_SIZE;
        }
        return false;
    }

    private boolean skip(ByteBuffer arrived) {
        int taken = (int) Math.min(left, arrived.remaining());
        if (status >= 400 && error.length() < LONGEST_ERROR) {
            byte[] text = new byte[Math.min(taken, LONGEST_ERROR)];
            arrived.get(arrived.position(), text);
            error.append(new String(text, StandardCharsets.UTF_8));
        }
        arrived.position(arrived.position() + taken);
        left -= taken;
        return left == 0;
    }

    private boolean finish() {
        part = Part.HEAD;
        return true;
    }
}
