package dev.mlopscloud.notebooks.kernel;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for kernels to listen at. Until a kernel has begun, anybody may take them; so they are none of those that the
 * system gives to connections, and one after the other, so that no two kernels that begin at once get the same.
 */
final class Ports {
    private static final Path GIVEN_TO_CONNECTIONS = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final int FIRST = 20_000;
    private static final int FEWEST = 2_000;

    private int next;

    /** Some ports, all free at this moment. */
    synchronized List<Integer> free(int count) throws IOException {
        int end = endOfOurs();
        if (end - FIRST < FEWEST) {
            return anyFree(count);
        }
        if (next == 0) {
            // Another server on this machine begins elsewhere.
            next = ThreadLocalRandom.current().nextInt(FIRST, end);
        }
        List<Integer> found = new ArrayList<>();
        for (int tried = FIRST; tried < end && found.size() < count; tried++) {
            if (isFree(next)) {
                found.add(next);
            }
            next = next + 1 < end ? next + 1 : FIRST;
        }
        return found.size() == count ? List.copyOf(found) : anyFree(count);
    }

    /** The first of the ports that connections get, which are high ones on Linux, or 0 where they are not known. */
    private static int endOfOurs() throws IOException {
        if (!Files.exists(GIVEN_TO_CONNECTIONS)) {
            return 0;
        }
        // By lines: the kernel gives such a file to one large enough read only.
        String range = Files.readAllLines(GIVEN_TO_CONNECTIONS).getFirst();
        return Integer.parseInt(range.strip().split("\\s+", -1)[0]);
    }

    private static boolean isFree(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            return true;
        } catch (BindException e) {
            return false;
        }
    }

    private static List<Integer> anyFree(int count) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }
}
