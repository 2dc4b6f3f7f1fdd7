package dev.mlopscloud.workflows.secret;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.util.List;

/** All secrets of the service together: what no log may show. */
@Singleton
public final class Secrets {
    private final Database database;
    private final List<SecretSource> sources;

    Secrets(Database database, @All List<SecretSource> sources) {
        this.database = database;
        this.sources = sources;
    }

    /** A masker for the secrets of this moment. */
    public Masker masker() {
        return database.transaction(this::masker);
    }

    /** A masker for the secrets that {@code tx} sees. */
    public Masker masker(Transaction tx) {
        return new Masker(
                sources.stream().flatMap(source -> source.secrets(tx).stream()).toList());
    }
}
