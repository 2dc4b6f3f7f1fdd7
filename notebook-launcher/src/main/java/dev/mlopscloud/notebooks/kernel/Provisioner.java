package dev.mlopscloud.notebooks.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.process.Limits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where kernels run. A kernelspec names its provisioner in {@code metadata.kernel_provisioner}, as Jupyter has it. */
interface Provisioner {

    /** The name in kernelspecs. */
    String name();

    /**
     * What is to be started.
     *
     * @param connection the kernel's connection file, which it must be able to read
     * @param config the provisioner's own settings in the kernelspec
     */
    record Launch(
            String id,
            List<String> argv,
            Path directory,
            Map<String, String> environment,
            Path connection,
            Path log,
            Limits limits,
            JsonNode config) {}

    /**
     * Starts a kernel.
     *
     * @throws IOException if it cannot be started
     */
    KernelProcess launch(Launch launch) throws IOException;

    /** The kernel that an earlier server started, by its record, if it still runs. */
    Optional<KernelProcess> find(String id, ObjectNode record);
}
