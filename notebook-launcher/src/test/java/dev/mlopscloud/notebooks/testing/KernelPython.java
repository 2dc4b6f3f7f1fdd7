package dev.mlopscloud.notebooks.testing;

import java.io.IOException;

/** The Python that kernels of the tests run on: {@code MLOPS_KERNELS_PYTHON}, or the machine's. */
public final class KernelPython {
    private KernelPython() {}

    /** The interpreter. */
    public static String path() {
        String configured = System.getenv("MLOPS_KERNELS_PYTHON");
        return configured == null ? "python3" : configured;
    }

    /** Whether it has ipykernel; tests with real kernels are skipped, visibly, where it has not. */
    public static boolean hasKernel() {
        return has("ipykernel");
    }

    /** Whether it has a module. */
    public static boolean has(String module) {
        try {
            return new ProcessBuilder(path(), "-c", "import " + module).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
