package dev.mlopscloud.notebooks.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.disk.AtomicFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Where a kernel listens and the key that signs what is said: Jupyter's connection file, which lets a server find a
 * kernel again after its own restart.
 */
record ConnectionFile(String kernelName, String key, List<Integer> ports) {
    private static final List<String> NAMES =
            List.of("shell_port", "iopub_port", "stdin_port", "control_port", "hb_port");
    private static final String LOOPBACK = "127.0.0.1";
    private static final int KEY_BYTES = 32;
    private static final Ports PORTS = new Ports();

    /** New ports, all free at this moment, and a new key. */
    static ConnectionFile create(String kernelName) throws IOException {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return new ConnectionFile(kernelName, HexFormat.of().formatHex(key), PORTS.free(NAMES.size()));
    }

    /** The same key on other ports, for a kernel that could not have its own. */
    ConnectionFile onOtherPorts() throws IOException {
        return new ConnectionFile(kernelName, key, PORTS.free(NAMES.size()));
    }

    static ConnectionFile read(Path file) throws IOException {
        JsonNode json = Json.read(Files.readAllBytes(file));
        List<Integer> ports = new ArrayList<>();
        for (String name : NAMES) {
            if (!json.path(name).isInt()) {
                throw new IOException("not a connection file: " + file);
            }
            ports.add(json.path(name).intValue());
        }
        return new ConnectionFile(
                json.path("kernel_name").asText(""), json.path("key").asText(""), List.copyOf(ports));
    }

    void write(Path file) throws IOException {
        ObjectNode json = Json.object();
        for (int i = 0; i < NAMES.size(); i++) {
            json.put(NAMES.get(i), ports.get(i));
        }
        json.put("ip", LOOPBACK)
                .put("key", key)
                .put("transport", "tcp")
                .put("signature_scheme", "hmac-sha256")
                .put("kernel_name", kernelName);
        AtomicFile.writePrivate(file, Json.bytes(json));
    }

    InetSocketAddress shell() {
        return address(0);
    }

    int iopubPort() {
        return ports.get(1);
    }

    InetSocketAddress iopub() {
        return address(1);
    }

    InetSocketAddress stdin() {
        return address(2);
    }

    InetSocketAddress control() {
        return address(3);
    }

    private InetSocketAddress address(int index) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.get(index));
    }
}
