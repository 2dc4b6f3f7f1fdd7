package dev.mlopscloud.artifacts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A real S3 endpoint on a temporary folder, in a process of its own that tests can stop and start again. */
final class S3Endpoint implements AutoCloseable {
    static final String USER = "gateway";
    static final String SECRET = "gateway-secret";
    static final String KMS_KEY_NAME = "artifacts";
    /** MinIO's own key service for one machine: a name and 32 bytes. */
    private static final String KMS_KEY = KMS_KEY_NAME + ":" + "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=";

    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final Path folder;
    private final int port;
    private final List<String> command;
    private final Map<String, String> environment;
    private @Nullable Process process;

    private S3Endpoint(Path folder, int port, List<String> command, Map<String, String> environment) {
        this.folder = folder;
        this.port = port;
        this.command = command;
        this.environment = environment;
    }

    static S3Endpoint s3Proxy() {
        int port = freePort();
        Path folder = temporaryFolder();
        Path properties = folder.resolve("s3proxy.properties");
        write(properties, """
                s3proxy.endpoint=http://127.0.0.1:%d
                s3proxy.authorization=aws-v2-or-v4
                s3proxy.identity=%s
                s3proxy.credential=%s
                s3proxy.v4-max-non-chunked-request-size=134217728
                s3proxy.ignore-unknown-headers=true
                jclouds.provider=filesystem-nio2
                jclouds.identity=ignored
                jclouds.credential=ignored
                jclouds.filesystem.basedir=%s
                """.formatted(port, USER, SECRET, createFolder(folder.resolve("data"))));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = List.of(
                java,
                "-Xmx256m",
                "-DLOG_LEVEL=warn",
                "-Dlogback.statusListenerClass=NONE",
                "-jar",
                Path.of("target", "s3proxy", "s3proxy.jar").toAbsolutePath().toString(),
                "--properties",
                properties.toString());
        return new S3Endpoint(folder, port, command, Map.of());
    }

    static S3Endpoint minio(Path executable) {
        int port = freePort();
        Path folder = temporaryFolder();
        var command = List.of(
                executable.toString(),
                "server",
                "--quiet",
                "--address",
                "127.0.0.1:" + port,
                createFolder(folder.resolve("data")).toString());
        return new S3Endpoint(
                folder,
                port,
                command,
                Map.of("MINIO_ROOT_USER", USER, "MINIO_ROOT_PASSWORD", SECRET, "MINIO_KMS_SECRET_KEY", KMS_KEY));
    }

    static S3Endpoint versityGateway(Path executable) {
        int port = freePort();
        Path folder = temporaryFolder();
        var command = List.of(
                executable.toString(),
                "--access",
                USER,
                "--secret",
                SECRET,
                "--port",
                "127.0.0.1:" + port,
                "posix",
                createFolder(folder.resolve("data")).toString());
        return new S3Endpoint(folder, port, command, Map.of());
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    /** Where objects are kept. */
    Path data() {
        return folder.resolve("data");
    }

    S3Endpoint start() {
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment().putAll(environment);
        try {
            Process started = builder.start();
            process = started;
            awaitPort(started);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    void stop() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    @Override
    public void close() {
        stop();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitPort(Process started) throws IOException {
        long end = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() < end && started.isAlive()) {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return;
            } catch (IOException notYet) {
                pause();
            }
        }
        throw new IOException("The S3 endpoint did not start: " + Files.readString(folder.resolve("log")));
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("artifact-gateway-s3");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path createFolder(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
