package dev.mlopscloud.workflows.operator;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class NativesIT extends NativesTest {}
