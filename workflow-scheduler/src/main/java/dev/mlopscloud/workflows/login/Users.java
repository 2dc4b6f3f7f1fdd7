package dev.mlopscloud.workflows.login;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Who may sign in, by configuration. */
@Singleton
final class Users {
    private static final Logger LOG = Logger.getLogger(Users.class);
    private static final String LETTERS = "abcdefghkmnpqrstuvwxyzABCDEFGHKMNPQRSTUVWXYZ23456789";
    private static final int LENGTH = 16;

    /** What the name of the file with first passwords ends with, as that of Airflow's. */
    private static final String GENERATED = ".generated";

    /** Compared with when there is no such user, so that nobody learns who there is from how long it takes. */
    private static final String NOBODY = PasswordHash.of("");

    private final LoginConfig config;
    private final ObjectMapper json;
    private final Map<String, User> users;
    private final Map<String, String> hashes = new HashMap<>();

    Users(LoginConfig config, ObjectMapper json) {
        this.config = config;
        this.json = json;
        this.users = read(config.users().orElse(List.of()));
    }

    private static Map<String, User> read(List<String> entries) {
        Map<String, User> users = new LinkedHashMap<>();
        for (String entry : entries) {
            int colon = entry.lastIndexOf(':');
            String name = colon < 0 ? "" : entry.substring(0, colon).strip();
            Role role = Role.of(entry.substring(colon + 1)).orElse(null);
            if (name.isEmpty() || role == null) {
                throw new IllegalStateException("mlops.login.users: '" + entry
                        + "' is not name:role with one of the roles viewer, user, op and admin");
            }
            users.put(name, new User(name, role));
        }
        return users;
    }

    /** Whether anybody has to sign in. */
    boolean required() {
        return !users.isEmpty();
    }

    /** The user as configured now: a token does not outlive its user's place there. */
    Optional<User> find(String name) {
        return Optional.ofNullable(users.get(name));
    }

    Optional<User> authenticate(String name, String password) {
        boolean right = PasswordHash.matches(hashes.getOrDefault(name, NOBODY), password);
        return (right && hashes.containsKey(name)) ? find(name) : Optional.empty();
    }

    void start(@Observes StartupEvent event) {
        if (!required()) {
            return;
        }
        ObjectNode stored = stored(config.passwordsFile());
        ObjectNode made = json.createObjectNode();
        boolean changed = false;
        for (String name : users.keySet()) {
            String password = stored.path(name).asText();
            if (password.isEmpty()) {
                password = generated();
                made.put(name, password);
            }
            String hash = PasswordHash.isHash(password) ? password : PasswordHash.of(password);
            changed |= !hash.equals(stored.path(name).asText());
            stored.put(name, hash);
            hashes.put(name, hash);
        }
        if (!made.isEmpty()) {
            tell(made);
        }
        if (changed) {
            keep(config.passwordsFile(), stored);
        }
    }

    /** Leaves first passwords where only who runs the service can read them. */
    private void tell(ObjectNode made) {
        Path file = Path.of(config.passwordsFile() + GENERATED);
        ObjectNode all = stored(file);
        all.setAll(made);
        if (keep(file, all)) {
            made.fieldNames().forEachRemaining(name -> LOG.infof("The password of user '%s' is in %s", name, file));
        } else {
            made.properties()
                    .forEach(one -> LOG.infof(
                            "Password for user '%s': %s",
                            one.getKey(), one.getValue().asText()));
        }
    }

    private ObjectNode stored(Path file) {
        String text = LocalFile.read(file).orElse("");
        try {
            JsonNode tree = json.readTree(text.isBlank() ? "{}" : text);
            if (tree instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            LOG.debug("The file of passwords is not JSON");
        }
        throw new IllegalStateException(
                "mlops.login.passwords-file: " + file + " is not a JSON object of passwords by user");
    }

    private static boolean keep(Path file, ObjectNode passwords) {
        try {
            LocalFile.write(file, passwords.toPrettyString() + "\n");
            return true;
        } catch (IOException e) {
            LOG.warnf("The passwords in %s stay as they are: it cannot be written", file);
            return false;
        }
    }

    private static String generated() {
        SecureRandom random = new SecureRandom();
        StringBuilder password = new StringBuilder();
        for (int i = 0; i < LENGTH; i++) {
            password.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return password.toString();
    }
}
