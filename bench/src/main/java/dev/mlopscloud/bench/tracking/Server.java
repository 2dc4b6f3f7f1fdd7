package dev.mlopscloud.bench.tracking;

import dev.mlopscloud.bench.process.Child;
import dev.mlopscloud.bench.process.Postgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A tracking server that is measured. */
final class Server implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final String name;
    private final Child child;
    private final int port;

    private Server(String name, Child child, int port) {
        this.name = name;
        this.child = child;
        this.port = port;
    }

    /** MLflow's own, with its default workers, on its default driver. */
    static Server original(Path program, Postgres postgres, String database, Path folder) {
        int port = freePort();
        String store =
                "postgresql+psycopg2://" + postgres.user() + ":postgres@127.0.0.1:" + postgres.port() + "/" + database;
        List<String> command = List.of(
                program.toString(),
                "server",
                "--host",
                "127.0.0.1",
                "--port",
                "" + port,
                "--backend-store-uri",
                store,
                "--artifacts-destination",
                folder.resolve("artifacts").toString());
        Child child = Child.start(command, Map.of(), folder.resolve("mlflow.log"), () -> isHealthy(port, "/health"));
        return new Server("mlflow", child, port);
    }

    /** Ours, in a JVM with a heap of 128 MiB, as {@code ./mlops up} starts it. */
    static Server ours(Path jar, Postgres postgres, String database, Path folder) {
        int port = freePort();
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command =
                List.of(java, "-Xmx128m", "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", "-jar", jar.toString());
        Map<String, String> settings = Map.of(
                "QUARKUS_HTTP_PORT",
                "" + port,
                "QUARKUS_DATASOURCE_JDBC_URL",
                "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/" + database,
                "QUARKUS_DATASOURCE_USERNAME",
                postgres.user(),
                "QUARKUS_DATASOURCE_PASSWORD",
                "postgres");
        Child child =
                Child.start(command, settings, folder.resolve("ours.log"), () -> isHealthy(port, "/q/health/ready"));
        return new Server("ours", child, port);
    }

    String name() {
        return name;
    }

    int port() {
        return port;
    }

    Child child() {
        return child;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isHealthy(int port, String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        child.close();
    }
}
