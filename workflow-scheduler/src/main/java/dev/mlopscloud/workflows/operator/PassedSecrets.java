package dev.mlopscloud.workflows.operator;

import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.secret.SecretSource;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/** The secrets among the variables of the service's own environment that tasks see, such as the object store's. */
@Singleton
final class PassedSecrets implements SecretSource {
    private static final Pattern NAMES = Pattern.compile(".*(?:SECRET|PASSWORD|PASSWD|TOKEN|PRIVATE_KEY).*");
    private static final int SHORTEST = 5;

    private final List<String> values;

    PassedSecrets(TaskConfig config) {
        values = config.passEnvironment().stream()
                .filter(name -> NAMES.matcher(name).matches())
                .map(System::getenv)
                .filter(Objects::nonNull)
                .filter(value -> value.length() >= SHORTEST)
                .toList();
    }

    @Override
    public List<String> secrets(Transaction tx) {
        return values;
    }
}
