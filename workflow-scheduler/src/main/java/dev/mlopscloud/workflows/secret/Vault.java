package dev.mlopscloud.workflows.secret;

import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.problem.ApiFailure;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts with AES-GCM. A sealed text names the key that it was sealed with, and opens only in the place that it was
 * sealed for, so that a value moved to another row stays shut.
 */
@Singleton
public final class Vault {
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int NAME_BYTES = 4;

    private final SecretConfig config;
    private final SecureRandom random = new SecureRandom();
    private @Nullable Map<String, SecretKeySpec> keys;

    Vault(SecretConfig config) {
        this.config = config;
    }

    /**
     * Seals a text for a place.
     *
     * @param place where it will be kept, such as {@code variable/name}
     * @throws ApiFailure with 503, if the secrets in the database were sealed with keys that this service lacks
     */
    public String seal(Transaction tx, String place, String text) {
        String name = keys().keySet().iterator().next();
        admit(tx, name);
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = crypt(Cipher.ENCRYPT_MODE, name, nonce, place, text.getBytes(StandardCharsets.UTF_8));
        byte[] whole = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
        System.arraycopy(sealed, 0, whole, NONCE_BYTES, sealed.length);
        return name + ":" + Base64.getEncoder().encodeToString(whole);
    }

    /**
     * The text that was sealed for this place.
     *
     * @throws ApiFailure with 503, if the key is another or the text was sealed for another place
     */
    public String open(String place, String sealed) {
        String name = sealed.substring(0, sealed.indexOf(':'));
        if (!keys().containsKey(name)) {
            throw foreign();
        }
        byte[] whole = Base64.getDecoder().decode(sealed.substring(name.length() + 1));
        byte[] nonce = Arrays.copyOf(whole, NONCE_BYTES);
        byte[] text =
                crypt(Cipher.DECRYPT_MODE, name, nonce, place, Arrays.copyOfRange(whole, NONCE_BYTES, whole.length));
        return new String(text, StandardCharsets.UTF_8);
    }

    /** Notes that the key is in use. A key joins others only where one of them is known: a replica cannot go astray. */
    private void admit(Transaction tx, String name) {
        List<String> used = tx.list(row -> row.getString(1), "SELECT name FROM secret_key ORDER BY name LIMIT 100");
        if (used.contains(name)) {
            return;
        }
        if (!used.isEmpty() && used.stream().noneMatch(keys()::containsKey)) {
            throw foreign();
        }
        tx.update("INSERT INTO secret_key (name) VALUES (?) ON CONFLICT DO NOTHING", name);
    }

    private byte[] crypt(int mode, String name, byte[] nonce, String place, byte[] input) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, Objects.requireNonNull(keys().get(name)), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw foreign();
        }
    }

    private static ApiFailure foreign() {
        return ApiFailure.unavailable("The secrets in this database were encrypted with a key that this service does"
                + " not have: set mlops.secrets.key as it was");
    }

    private synchronized Map<String, SecretKeySpec> keys() {
        Map<String, SecretKeySpec> read = keys;
        if (read == null) {
            read = new LinkedHashMap<>();
            for (String text : config.key().orElseGet(this::fromFile)) {
                byte[] key = decode(text.strip());
                read.put(name(key), new SecretKeySpec(key, "AES"));
            }
            keys = read;
        }
        return read;
    }

    private static byte[] decode(String text) {
        try {
            byte[] key = Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/'));
            if (key.length == KEY_BYTES) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw new IllegalStateException("A key of mlops.secrets.key is not " + KEY_BYTES + " bytes in base64");
    }

    private static String name(byte[] key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key);
            return HexFormat.of().formatHex(digest, 0, NAME_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> fromFile() {
        Path file = config.keyFile();
        try {
            if (!Files.exists(file)) {
                create(file);
            }
            return List.of(Files.readString(file).strip().split(","));
        } catch (IOException e) {
            throw new UncheckedIOException("The key file cannot be used: " + file, e);
        }
    }

    /** Written beside and linked into place, so that nobody ever reads half a key. */
    private void create(Path file) throws IOException {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path fresh = Files.createTempFile(
                file.toAbsolutePath().getParent(),
                "secrets",
                ".new",
                PosixFilePermissions.asFileAttribute(Set.copyOf(PosixFilePermissions.fromString("rw-------"))));
        Files.writeString(fresh, Base64.getEncoder().encodeToString(key) + "\n");
        try {
            Files.createLink(file, fresh);
        } catch (FileAlreadyExistsException other) {
            // Another process made it meanwhile: that is the key.
        } finally {
            Files.delete(fresh);
        }
    }
}
