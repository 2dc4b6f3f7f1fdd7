package dev.mlopscloud.notebooks.process;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** A terminal of the operating system and the program that runs in it. */
public final class PseudoTerminal {
    private static final int READ_BYTES = 32 * 1024;

    private final Libc libc;
    private final int master;
    private final int pid;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final MemorySegment buffer = Arena.ofAuto().allocate(READ_BYTES);

    private PseudoTerminal(Libc libc, int master, int pid) {
        this.libc = libc;
        this.master = master;
        this.pid = pid;
    }

    /** Whether this system has what terminals need. */
    public static boolean available() {
        return Libc.find().isPresent();
    }

    /** How large a terminal is: characters, and pixels where they are known. */
    public record Size(int rows, int columns, int height, int width) {}

    /**
     * Starts a program in a terminal of its own.
     *
     * @throws IOException if there is none to be had, or the program cannot be started
     */
    public static PseudoTerminal start(List<String> argv, Map<String, String> environment, Path folder, Size size)
            throws IOException {
        Libc libc = Libc.find().orElseThrow(() -> new IOException("this system has no pseudo terminals"));
        int master = libc.openTerminal(
                Libc.Constants.READ_WRITE | Libc.Constants.NO_CONTROLLING_TERMINAL | Libc.Constants.CLOSE_ON_EXEC);
        if (master < 0) {
            throw new IOException("no pseudo terminal is free");
        }
        resize(libc, master, size);
        List<String> variables = environment.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList();
        int pid = libc.spawn(new Libc.Program(argv, variables, folder.toString()), libc.nameOfTerminal(master));
        if (pid < 0) {
            libc.close(master);
            throw new IOException("the program cannot be started: " + argv.getFirst());
        }
        return new PseudoTerminal(libc, master, pid);
    }

    private static void resize(Libc libc, int master, Size size) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment words = arena.allocate(ValueLayout.JAVA_SHORT, 4);
            words.setAtIndex(ValueLayout.JAVA_SHORT, 0, (short) size.rows());
            words.setAtIndex(ValueLayout.JAVA_SHORT, 1, (short) size.columns());
            words.setAtIndex(ValueLayout.JAVA_SHORT, 2, (short) size.width());
            words.setAtIndex(ValueLayout.JAVA_SHORT, 3, (short) size.height());
            libc.control(master, Libc.Constants.SET_WINDOW_SIZE, words);
        }
    }

    /** The program's process id; it leads a session of the same number. */
    public long pid() {
        return pid;
    }

    /** Tells the program that its window has another size. */
    public void resize(Size size) {
        if (!closed.get()) {
            resize(libc, master, size);
        }
    }

    /** Waits for output; empty when the program has ended. Only one thread may read. */
    public byte[] read() {
        long count = libc.read(master, buffer);
        return count <= 0 ? new byte[0] : buffer.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
    }

    /** Types into the terminal. Waits while the program does not read. */
    public void write(byte[] input) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(Math.max(1, input.length));
            MemorySegment.copy(input, 0, bytes, ValueLayout.JAVA_BYTE, 0, input.length);
            long done = 0;
            while (done < input.length && !closed.get()) {
                long count = libc.write(master, bytes.asSlice(done, input.length - done));
                if (count <= 0) {
                    return;
                }
                done += count;
            }
        }
    }

    /** Ends the program as a terminal that is switched off does. */
    public void hangUp() {
        libc.kill(-pid, Libc.Constants.HANGUP);
        libc.kill(-pid, Libc.Constants.CONTINUE);
    }

    /** After the last read: collects the program, which is killed with its whole session if it still runs. */
    public void close() {
        if (closed.compareAndSet(false, true)) {
            ProcessSessions.kill(pid);
            libc.await(pid);
            libc.close(master);
        }
    }
}
