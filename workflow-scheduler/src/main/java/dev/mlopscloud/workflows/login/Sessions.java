package dev.mlopscloud.workflows.login;

import dev.mlopscloud.platform.sql.Database;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

/** Who is signed in: from a password to a token, from a token to a user. */
@Singleton
public final class Sessions {
    /** Longer than tasks run. */
    private static final Duration TASK_LIFETIME = Duration.ofDays(8);

    private final RevokedStore revoked = new RevokedStore();
    private final Users users;
    private final SignedTokens tokens;
    private final LoginConfig config;
    private final Database database;
    private final Clock clock;

    Sessions(Users users, SignedTokens tokens, LoginConfig config, Database database, Clock clock) {
        this.users = users;
        this.tokens = tokens;
        this.config = config;
        this.database = database;
        this.clock = clock;
    }

    /** How long tokens of a kind are good: {@code cli} or any other. */
    public Duration lifetime(String kind) {
        return kind.equals("cli") ? config.commandLineLifetime() : config.lifetime();
    }

    /** Whether anybody has to sign in. */
    boolean required() {
        return users.required();
    }

    /** A token for a user, good as long as those of its kind are. */
    public String token(User user, String kind) {
        return tokens.sign(user, lifetime(kind));
    }

    /** A token for the process of a task, which may look at what there is; nothing where nobody signs in. */
    public Optional<String> taskToken() {
        return required() ? Optional.of(tokens.sign(User.TASK, TASK_LIFETIME)) : Optional.empty();
    }

    Optional<User> authenticate(String name, String password) {
        return users.required() ? users.authenticate(name, password) : Optional.of(User.ANYBODY);
    }

    /** Whose token it is, if it is good. */
    Optional<User> user(String token) {
        return tokens.read(token)
                .filter(claims -> !database.transaction(tx -> revoked.contains(tx, claims.id())))
                .flatMap(claims ->
                        claims.name().equals(User.TASK.name()) ? Optional.of(User.TASK) : users.find(claims.name()));
    }

    /** Makes tokens worthless before their time. */
    void revoke(Collection<String> given) {
        for (String token : given) {
            tokens.read(token)
                    .ifPresent(claims -> database.inTransaction(tx -> revoked.add(tx, claims, clock.instant())));
        }
    }
}
