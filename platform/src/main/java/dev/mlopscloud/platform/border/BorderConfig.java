package dev.mlopscloud.platform.border;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/** Who may talk to a service, beyond the machine's own names. */
@ConfigMapping(prefix = "mlops.border")
public interface BorderConfig {

    /**
     * Host names, without port, that requests may carry besides {@code localhost} and the literals of loopback and
     * private addresses. A container's peers need the service's own name here. {@code *} admits every name.
     */
    Optional<List<String>> allowedHosts();

    /**
     * Origins ({@code scheme://host[:port]}, the port may be {@code *}) whose pages may change state and open
     * WebSockets, besides pages of the service itself.
     */
    Optional<List<String>> allowedOrigins();
}
