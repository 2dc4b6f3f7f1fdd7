package dev.mlopscloud.notebooks.keeper;

import dev.mlopscloud.notebooks.wire.Zmtp;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** A connection to all that a kernel says, which goes to a tape as it comes. */
final class Subscription implements Closeable {
    private final SocketChannel channel;
    private final Tape tape;
    private final ByteBuffer head = ByteBuffer.allocate(Zmtp.LONG_HEAD);
    private long greeting = Zmtp.GREETING_BYTES;
    private long body;
    private byte flags;
    private boolean subscribed;

    private Subscription(SocketChannel channel, Tape tape) {
        this.channel = channel;
        this.tape = tape;
    }

    /** Subscribes; {@code selector} tells from then on when there is something to {@link #read}. */
    static void open(Selector selector, int port, Tape tape) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        try {
            ByteBuffer words = Zmtp.introduction("SUB", new byte[0]);
            while (words.hasRemaining()) {
                channel.write(words);
            }
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, new Subscription(channel, tape));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Writes down what has come.
     *
     * @return false at the end: the kernel is gone
     */
    boolean read(ByteBuffer buffer) throws IOException {
        buffer.clear();
        int count = channel.read(buffer);
        take(buffer.flip());
        tape.flush();
        return count >= 0;
    }

    private void take(ByteBuffer in) throws IOException {
        while (in.hasRemaining()) {
            if (greeting > 0) {
                int count = (int) Math.min(greeting, in.remaining());
                in.position(in.position() + count);
                greeting -= count;
            } else if (body > 0) {
                bodyOf(in);
            } else {
                headOf(in.get());
            }
        }
    }

    private void bodyOf(ByteBuffer in) throws IOException {
        int count = (int) Math.min(body, in.remaining());
        ByteBuffer part = in.slice(in.position(), count);
        in.position(in.position() + count);
        if ((flags & Zmtp.COMMAND) == 0) {
            tape.write(part);
        }
        body -= count;
        endIfRead();
    }

    private void headOf(byte next) throws IOException {
        head.put(next);
        flags = head.get(0);
        if ((flags & Zmtp.COMMAND) == 0) {
            tape.write(next);
        }
        if (head.position() == Zmtp.headBytes(flags)) {
            body = Zmtp.length(head, 0);
            head.clear();
            endIfRead();
        }
    }

    private void endIfRead() throws IOException {
        if (body == 0 && (flags & Zmtp.COMMAND) != 0 && !subscribed) {
            channel.write(Zmtp.subscription());
            subscribed = true;
        } else if (body == 0 && (flags & (Zmtp.MORE | Zmtp.COMMAND)) == 0) {
            tape.messageEnded();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        tape.close();
    }
}
