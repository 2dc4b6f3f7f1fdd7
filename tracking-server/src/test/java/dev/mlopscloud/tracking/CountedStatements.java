package dev.mlopscloud.tracking;

import dev.mlopscloud.platform.sql.Database;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.Mock;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** The service's database, which counts the statements that are sent to it: each is prepared once and then executed. */
@Mock
@Singleton
final class CountedStatements {
    /** What the service does on its own between requests is not counted. */
    private static final String BACKGROUND = "webhook";

    private static final AtomicInteger COUNT = new AtomicInteger();

    /** The statements since the service started. */
    static int count() {
        return COUNT.get();
    }

    @Produces
    @Singleton
    Database database(AgroalDataSource source) {
        return new Database(counting(DataSource.class, source));
    }

    private static <T> T counting(Class<T> type, Object target) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getName().equals("prepareStatement")
                            && !arguments[0].toString().contains(BACKGROUND)) {
                        COUNT.incrementAndGet();
                    }
                    try {
                        Object result = method.invoke(target, arguments);
                        return result instanceof Connection ? counting(Connection.class, result) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
