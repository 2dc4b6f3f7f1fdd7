package dev.mlopscloud.workflows.secret;

import dev.mlopscloud.platform.sql.Database;
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
        return new Masker(database.transaction(tx ->
                sources.stream().flatMap(source -> source.secrets(tx).stream()).toList()));
    }
}
