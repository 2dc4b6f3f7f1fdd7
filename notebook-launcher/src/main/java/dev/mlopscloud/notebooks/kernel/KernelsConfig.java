package dev.mlopscloud.notebooks.kernel;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How kernels are started, watched and stopped. */
@ConfigMapping(prefix = "mlops.kernels")
public interface KernelsConfig {

    /** The Python whose environment holds {@code ipykernel}, the kernelspecs and the lab extensions. */
    @WithDefault("python3")
    String python();

    /**
     * Variables of the server's environment that kernels get besides the harmless ones (PATH, HOME, LANG and the like).
     * Everything else stays here: the server's own secrets above all.
     */
    Optional<List<String>> passEnvironment();

    /** Where connection files and the kernels' first words go; only the owner may read them. */
    Path runtimeDirectory();

    /** The kernel of a request that names none. */
    @WithDefault("python3")
    String defaultName();

    /** Memory that a kernel and all it starts may use together; none for no limit. A kernelspec may set its own. */
    Optional<MemorySize> memoryLimit();

    /** Processors' worth of time that a kernel and all it starts may use; 0 for no limit. */
    @WithDefault("0")
    double cpuLimit();

    /** The program that runs containers, for kernelspecs whose provisioner is {@code container-provisioner}. */
    @WithDefault("docker")
    String containerProgram();

    /** How long a kernel may take to leave by itself before it is made to. */
    @WithDefault("5s")
    Duration shutdownWait();

    /** How long a new kernel may take to answer its first request; one that does not even listen by then is ended. */
    @WithDefault("60s")
    Duration infoTimeout();

    /** How many times in a row a kernel that dies by itself is started again. */
    @WithDefault("5")
    int restartLimit();

    /** After this long without a death the count of restarts begins anew. */
    @WithDefault("10s")
    Duration stableAfter();

    /** Kernels idle for longer are stopped; 0 keeps them for ever. */
    @WithDefault("0s")
    Duration cullIdleTimeout();

    /** How often idle kernels are looked for. */
    @WithDefault("5m")
    Duration cullInterval();

    /** Whether kernels that a page is attached to are stopped as well. */
    @WithDefault("false")
    boolean cullConnected();

    /** Whether kernels that are at work are stopped as well. */
    @WithDefault("false")
    boolean cullBusy();

    /** Whether an orderly stop of the server leaves the kernels running, to be attached again after an upgrade. */
    @WithDefault("false")
    boolean keepOnStop();
}
