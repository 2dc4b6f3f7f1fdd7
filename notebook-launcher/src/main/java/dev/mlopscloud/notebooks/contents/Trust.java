package dev.mlopscloud.notebooks.contents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.disk.AtomicFile;
import dev.mlopscloud.notebooks.state.StateConfig;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Which notebooks' outputs may run scripts in the page: those whose outputs were made here, known by a signature over
 * the whole notebook. Signatures are empty files named by their digest, the secret is this server's own.
 */
@Singleton
final class Trust {
    private static final String ALGORITHM = "HmacSHA256";
    private static final Set<String> UNSAFE_OUTPUTS = Set.of("execute_result", "display_data");
    private static final Set<String> SAFE_KEYS = Set.of("output_type", "execution_count", "metadata");

    private final Path folder;
    private final byte[] secret;

    Trust(StateConfig state) {
        try {
            this.folder = AtomicFile.privateDirectory(
                    state.directory().toAbsolutePath().normalize().resolve("signatures"));
            Path file = folder.resolve("secret");
            if (!Files.exists(file)) {
                byte[] fresh = new byte[32];
                new SecureRandom().nextBytes(fresh);
                AtomicFile.writePrivate(file, fresh);
            }
            this.secret = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Marks the code cells of a notebook that was read, as pages want it. */
    void mark(ObjectNode notebook) {
        boolean trusted = Files.exists(signature(notebook));
        notebook.path("cells").forEach(cell -> {
            if (cell.path("cell_type").asText("").equals("code")
                    && cell.path("metadata") instanceof ObjectNode metadata) {
                metadata.put("trusted", trusted);
            }
        });
    }

    /** Takes the marks off a notebook that a page saves; if all its cells were trusted, the whole is from now on. */
    void unmarkAndSign(ObjectNode notebook) {
        boolean trusted = true;
        for (JsonNode cell : notebook.path("cells")) {
            if (cell.path("cell_type").asText("").equals("code")) {
                trusted &= takeMark(cell) || harmless(cell);
            }
        }
        if (trusted) {
            sign(notebook);
        }
    }

    void sign(ObjectNode notebook) {
        try {
            Files.createFile(signature(notebook));
        } catch (FileAlreadyExistsException e) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean takeMark(JsonNode cell) {
        if (!(cell.path("metadata") instanceof ObjectNode metadata)) {
            return false;
        }
        boolean mark = metadata.path("trusted").asBoolean();
        metadata.remove("trusted");
        return mark;
    }

    private static boolean harmless(JsonNode cell) {
        for (JsonNode output : cell.path("outputs")) {
            if (UNSAFE_OUTPUTS.contains(output.path("output_type").asText(""))) {
                for (var field : output.properties()) {
                    if (!SAFE_KEYS.contains(field.getKey())) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private Path signature(ObjectNode notebook) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            byte[] digest = mac.doFinal(PythonJson.write(notebook).getBytes(StandardCharsets.UTF_8));
            return folder.resolve(HexFormat.of().formatHex(digest));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
