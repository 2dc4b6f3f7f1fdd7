package dev.mlopscloud.notebooks.execute;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class ExecutionIT extends ExecutionTest {}
