package dev.mlopscloud.standalone.configuration;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Looks before anything starts whether every port of the stack can be had. */
public final class Ports {
    private Ports() {}

    /** One sentence for each port that is taken, by another program or by another part; empty when all are free. */
    public static List<String> problems(List<Port> ports) {
        List<String> problems = new ArrayList<>();
        Map<Integer, Port> seen = new HashMap<>();
        for (Port port : ports) {
            Port other = seen.putIfAbsent(port.number(), port);
            if (other != null) {
                problems.add("Port %d is given to both %s (%s) and %s (%s): change one of them in .env."
                        .formatted(port.number(), other.owner(), other.variable(), port.owner(), port.variable()));
            } else if (!isFree(port.number())) {
                problems.add("Port %d for %s is in use by another program: set %s in .env to a free port."
                        .formatted(port.number(), port.owner(), port.variable()));
            }
        }
        return problems;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // As the services do: connections of an earlier run that linger are no obstacle.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
