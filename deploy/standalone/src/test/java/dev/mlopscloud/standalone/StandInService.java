package dev.mlopscloud.standalone;

import com.sun.net.httpserver.HttpServer;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.TreeMap;

/** Stands in for a service: listens where it is told to, is ready, and says what it sees. */
final class StandInService {
    private StandInService() {}

    static void main() throws Exception {
        System.out.println("environment " + new TreeMap<>(System.getenv()).keySet());
        System.out.println("options " + ManagementFactory.getRuntimeMXBean().getInputArguments());
        int port = Integer.parseInt(System.getenv("QUARKUS_HTTP_PORT"));
        HttpServer server = HttpServer.create(
                new InetSocketAddress(InetAddress.getByName(System.getenv("QUARKUS_HTTP_HOST")), port), 0);
        server.createContext("/q/health/ready", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("stopped in order")));
    }
}
