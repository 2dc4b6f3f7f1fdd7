package dev.mlopscloud.tracking;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class MetersIT extends MetersTest {}
