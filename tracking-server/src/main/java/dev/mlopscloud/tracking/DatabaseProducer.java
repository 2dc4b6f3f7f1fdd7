package dev.mlopscloud.tracking;

import dev.mlopscloud.platform.sql.Database;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The service's one database. */
final class DatabaseProducer {

    @Produces
    @Singleton
    Database database(AgroalDataSource source) {
        return new Database(source);
    }
}
