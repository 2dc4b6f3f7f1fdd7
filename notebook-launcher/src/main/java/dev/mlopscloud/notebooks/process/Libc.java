package dev.mlopscloud.notebooks.process;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The few functions of the C library that Java has no words for. Each is known to the native executable by its shape,
 * in {@code reachability-metadata.json}.
 */
// Calling the C library is what this class is for; the shapes are right or the first call shows it.
@SuppressWarnings("restricted")
final class Libc {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final java.lang.foreign.AddressLayout POINTER = ValueLayout.ADDRESS;
    /** Looked for when it is needed, not when a native executable is built: addresses are those of one process. */
    private static final AtomicReference<@Nullable Optional<Libc>> HERE = new AtomicReference<>();

    private final MethodHandle openpt;
    private final MethodHandle grantpt;
    private final MethodHandle unlockpt;
    private final MethodHandle ptsname;
    private final MethodHandle ioctl;
    private final MethodHandle read;
    private final MethodHandle write;
    private final MethodHandle close;
    private final MethodHandle spawn;
    private final MethodHandle waitpid;
    private final MethodHandle kill;
    private final MethodHandle actionsInit;
    private final MethodHandle actionsDestroy;
    private final MethodHandle actionsOpen;
    private final MethodHandle actionsDup;
    private final MethodHandle actionsFolder;
    private final MethodHandle actionsCloseFrom;
    private final MethodHandle attributesInit;
    private final MethodHandle attributesDestroy;
    private final MethodHandle attributesFlags;
    private final MethodHandle attributesDefaults;
    private final MethodHandle attributesMask;

    private Libc(Linker linker) {
        SymbolLookup names = linker.defaultLookup();
        this.openpt = find(linker, names, "posix_openpt", FunctionDescriptor.of(INT, INT));
        this.grantpt = find(linker, names, "grantpt", FunctionDescriptor.of(INT, INT));
        this.unlockpt = find(linker, names, "unlockpt", FunctionDescriptor.of(INT, INT));
        this.ptsname = find(linker, names, "ptsname_r", FunctionDescriptor.of(INT, INT, POINTER, LONG));
        this.ioctl = linker.downcallHandle(
                names.findOrThrow("ioctl"),
                FunctionDescriptor.of(INT, INT, LONG, POINTER),
                Linker.Option.firstVariadicArg(2));
        this.read = find(linker, names, "read", FunctionDescriptor.of(LONG, INT, POINTER, LONG));
        this.write = find(linker, names, "write", FunctionDescriptor.of(LONG, INT, POINTER, LONG));
        this.close = find(linker, names, "close", FunctionDescriptor.of(INT, INT));
        this.spawn = find(
                linker,
                names,
                "posix_spawn",
                FunctionDescriptor.of(INT, POINTER, POINTER, POINTER, POINTER, POINTER, POINTER));
        this.waitpid = find(linker, names, "waitpid", FunctionDescriptor.of(INT, INT, POINTER, INT));
        this.kill = find(linker, names, "kill", FunctionDescriptor.of(INT, INT, INT));
        FunctionDescriptor one = FunctionDescriptor.of(INT, POINTER);
        this.actionsInit = find(linker, names, "posix_spawn_file_actions_init", one);
        this.actionsDestroy = find(linker, names, "posix_spawn_file_actions_destroy", one);
        this.actionsOpen = find(
                linker,
                names,
                "posix_spawn_file_actions_addopen",
                FunctionDescriptor.of(INT, POINTER, INT, POINTER, INT, INT));
        this.actionsDup =
                find(linker, names, "posix_spawn_file_actions_adddup2", FunctionDescriptor.of(INT, POINTER, INT, INT));
        FunctionDescriptor two = FunctionDescriptor.of(INT, POINTER, POINTER);
        this.actionsFolder = find(linker, names, "posix_spawn_file_actions_addchdir_np", two);
        this.attributesDefaults = find(linker, names, "posix_spawnattr_setsigdefault", two);
        this.attributesMask = find(linker, names, "posix_spawnattr_setsigmask", two);
        this.actionsCloseFrom = find(
                linker, names, "posix_spawn_file_actions_addclosefrom_np", FunctionDescriptor.of(INT, POINTER, INT));
        this.attributesInit = find(linker, names, "posix_spawnattr_init", one);
        this.attributesDestroy = find(linker, names, "posix_spawnattr_destroy", one);
        this.attributesFlags = find(
                linker, names, "posix_spawnattr_setflags", FunctionDescriptor.of(INT, POINTER, ValueLayout.JAVA_SHORT));
    }

    private static MethodHandle find(Linker linker, SymbolLookup names, String name, FunctionDescriptor shape) {
        return linker.downcallHandle(names.findOrThrow(name), shape);
    }

    private static Optional<Libc> load() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Libc(Linker.nativeLinker()));
        } catch (IllegalCallerException | UnsupportedOperationException | java.util.NoSuchElementException e) {
            return Optional.empty();
        }
    }

    /** The library, where it has all that is needed. */
    static Optional<Libc> find() {
        Optional<Libc> found = HERE.get();
        if (found == null) {
            found = load();
            HERE.set(found);
        }
        return found;
    }

    /** A function failed to be called at all: the shapes above are wrong. */
    private static IllegalStateException broken(Throwable cause) {
        return new IllegalStateException("the C library cannot be called", cause);
    }

    int openTerminal(int flags) {
        try {
            int master = (int) openpt.invokeExact(flags);
            boolean usable =
                    master >= 0 && (int) grantpt.invokeExact(master) == 0 && (int) unlockpt.invokeExact(master) == 0;
            if (!usable && master >= 0) {
                close(master);
            }
            return usable ? master : -1;
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    String nameOfTerminal(int master) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(128);
            return (int) ptsname.invokeExact(master, name, name.byteSize()) == 0 ? name.getString(0) : "";
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    int control(int file, long request, MemorySegment argument) {
        try {
            return (int) ioctl.invokeExact(file, request, argument);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    long read(int file, MemorySegment buffer) {
        try {
            return (long) read.invokeExact(file, buffer, buffer.byteSize());
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    long write(int file, MemorySegment bytes) {
        try {
            return (long) write.invokeExact(file, bytes, bytes.byteSize());
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    void close(int file) {
        try {
            int ignored = (int) close.invokeExact(file);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** Waits for a child to end and collects it. */
    void await(int pid) {
        try {
            int ignored = (int) waitpid.invokeExact(pid, MemorySegment.NULL, 0);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** Sends a signal to a process, or with a negative number to a group. */
    boolean kill(int pid, int signal) {
        try {
            return (int) kill.invokeExact(pid, signal) == 0;
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** What a program is started as. */
    record Program(List<String> argv, List<String> environment, String folder) {}

    /**
     * Starts a program that leads a session of its own, with {@code terminal} as its controlling terminal and all its
     * streams, and none of this process' files.
     *
     * @return its process id, or -1
     */
    int spawn(Program program, String terminal) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment actions = arena.allocate(256, 16);
            MemorySegment attributes = arena.allocate(512, 16);
            MemorySegment pid = arena.allocate(INT);
            int failed = (int) actionsInit.invokeExact(actions) | (int) attributesInit.invokeExact(attributes);
            // A new session, signals that do something, none blocked: opening the terminal then makes it the
            // session's own.
            failed |= (int) attributesFlags.invokeExact(attributes, Constants.NEW_SESSION);
            failed |= (int) attributesDefaults.invokeExact(
                    attributes, arena.allocate(128).asSlice(0, 128).fill((byte) 0xff));
            failed |= (int) attributesMask.invokeExact(attributes, arena.allocate(128));
            failed |= (int) actionsFolder.invokeExact(actions, arena.allocateFrom(program.folder()));
            failed |= (int) actionsOpen.invokeExact(actions, 0, arena.allocateFrom(terminal), Constants.READ_WRITE, 0);
            failed |= (int) actionsDup.invokeExact(actions, 0, 1) | (int) actionsDup.invokeExact(actions, 0, 2);
            failed |= (int) actionsCloseFrom.invokeExact(actions, 3);
            if (failed == 0) {
                MemorySegment path = arena.allocateFrom(program.argv().getFirst());
                failed = (int) spawn.invokeExact(
                        pid,
                        path,
                        actions,
                        attributes,
                        strings(arena, program.argv()),
                        strings(arena, program.environment()));
            }
            int ignored = (int) actionsDestroy.invokeExact(actions) | (int) attributesDestroy.invokeExact(attributes);
            return failed == 0 ? pid.get(INT, 0) : -1;
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    private static MemorySegment strings(Arena arena, List<String> values) {
        MemorySegment array = arena.allocate(POINTER, values.size() + 1L);
        for (int i = 0; i < values.size(); i++) {
            array.setAtIndex(POINTER, i, arena.allocateFrom(values.get(i)));
        }
        return array;
    }

    /** Numbers of Linux's headers. */
    static final class Constants {
        static final int READ_WRITE = 2;
        static final int NO_CONTROLLING_TERMINAL = 0x100;
        static final int CLOSE_ON_EXEC = 0x80000;
        static final long SET_WINDOW_SIZE = 0x5414;
        static final int HANGUP = 1;
        static final int CONTINUE = 18;

        /** POSIX_SPAWN_SETSID, POSIX_SPAWN_SETSIGDEF and POSIX_SPAWN_SETSIGMASK. */
        static final short NEW_SESSION = 0x80 | 0x04 | 0x08;

        private Constants() {}
    }
}
