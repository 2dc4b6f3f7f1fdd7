package dev.mlopscloud.artifacts;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class JanitorIT extends JanitorTest {}
