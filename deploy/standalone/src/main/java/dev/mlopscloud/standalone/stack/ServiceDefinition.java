package dev.mlopscloud.standalone.stack;

import dev.mlopscloud.standalone.configuration.Port;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One of the services: everything that tells it from the others.
 *
 * @param name of the service and of its module
 * @param title what people come to it for
 * @param port where it listens
 * @param heapMb the most memory its objects take
 * @param home the path that a user opens first
 * @param settings its configuration, by property name
 */
public record ServiceDefinition(
        String name, String title, Port port, int heapMb, String home, Map<String, String> settings) {

    public ServiceDefinition {
        settings = Map.copyOf(settings);
    }

    public String url() {
        return "http://127.0.0.1:" + port.number();
    }

    /** The settings as the environment variables that MicroProfile Config reads them from. */
    public Map<String, String> environment() {
        Map<String, String> environment = new TreeMap<>();
        settings.forEach((property, value) -> environment.put(variable(property), value));
        environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(port.number()));
        return environment;
    }

    /** A name that is upper case already is a variable for the programs that the service starts. */
    static String variable(String property) {
        return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }
}
