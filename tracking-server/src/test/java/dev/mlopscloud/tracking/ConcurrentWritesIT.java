package dev.mlopscloud.tracking;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class ConcurrentWritesIT extends ConcurrentWritesTest {}
