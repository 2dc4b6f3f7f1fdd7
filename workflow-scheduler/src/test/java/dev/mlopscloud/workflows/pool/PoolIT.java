package dev.mlopscloud.workflows.pool;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class PoolIT extends PoolTest {}
