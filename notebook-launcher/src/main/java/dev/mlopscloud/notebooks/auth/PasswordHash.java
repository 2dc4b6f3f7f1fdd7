package dev.mlopscloud.notebooks.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Passwords as {@code jupyter server password} writes them: {@code argon2:} with a hash in PHC's form, or a digest's
 * name, a salt and the digest of password and salt.
 */
final class PasswordHash {
    /** What Jupyter makes: 10 MiB, ten passes, eight lanes. */
    private static final int MEMORY_KIB = 10_240;

    private static final int PASSES = 10;
    private static final int LANES = 8;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    /** A setting must not ask for more memory than a server has. */
    private static final int MAX_MEMORY_KIB = 65_536;

    private static final Pattern ARGON2 =
            Pattern.compile("argon2:\\$argon2id\\$v=19\\$m=(\\d{1,6}),t=(\\d{1,3}),p=(\\d{1,3})"
                    + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{11,86})");
    private static final Pattern DIGEST = Pattern.compile("(sha1|sha224|sha256|sha384|sha512):([^:]*):([0-9a-fA-F]+)");
    private static final Map<String, String> NAMES =
            Map.of("sha1", "SHA-1", "sha224", "SHA-224", "sha256", "SHA-256", "sha384", "SHA-384", "sha512", "SHA-512");

    private PasswordHash() {}

    /** Whether this is a hash that passwords can be compared with. */
    static boolean readable(String hash) {
        Matcher argon2 = ARGON2.matcher(hash);
        return argon2.matches()
                ? Integer.parseInt(argon2.group(1)) <= MAX_MEMORY_KIB
                : DIGEST.matcher(hash).matches();
    }

    /** The hash of a new password. */
    static String of(String password) {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        byte[] hash = argon2(password, salt, new int[] {MEMORY_KIB, PASSES, LANES}, HASH_BYTES);
        Base64.Encoder encoder = Base64.getEncoder().withoutPadding();
        return "argon2:$argon2id$v=19$m=" + MEMORY_KIB + ",t=" + PASSES + ",p=" + LANES + "$"
                + encoder.encodeToString(salt) + "$" + encoder.encodeToString(hash);
    }

    /** Whether a password is the one of this hash; false for a hash that is not {@link #readable}. */
    static boolean matches(String hash, String password) {
        if (!readable(hash)) {
            return false;
        }
        Matcher argon2 = ARGON2.matcher(hash);
        if (argon2.matches()) {
            int[] costs = {
                Integer.parseInt(argon2.group(1)), Integer.parseInt(argon2.group(2)), Integer.parseInt(argon2.group(3))
            };
            byte[] wanted = Base64.getDecoder().decode(argon2.group(5));
            byte[] salt = Base64.getDecoder().decode(argon2.group(4));
            return MessageDigest.isEqual(wanted, argon2(password, salt, costs, wanted.length));
        }
        Matcher digest = DIGEST.matcher(hash);
        return digest.matches()
                && MessageDigest.isEqual(
                        HexFormat.of().parseHex(digest.group(3)), digest(digest.group(1), password + digest.group(2)));
    }

    private static byte[] digest(String name, String text) {
        try {
            return MessageDigest.getInstance(NAMES.getOrDefault(name, name))
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + name, e);
        }
    }

    private static byte[] argon2(String password, byte[] salt, int[] costs, int length) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(costs[0])
                .withIterations(costs[1])
                .withParallelism(costs[2])
                .withSalt(salt)
                .build());
        byte[] hash = new byte[length];
        generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
        return hash;
    }
}
