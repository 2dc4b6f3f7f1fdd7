package dev.mlopscloud.notebooks.kernel;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class ContainerKernelIT extends ContainerKernelTest {}
