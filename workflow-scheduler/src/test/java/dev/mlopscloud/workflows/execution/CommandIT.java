package dev.mlopscloud.workflows.execution;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class CommandIT extends CommandTest {}
