package dev.mlopscloud.tracking;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class PagingIT extends PagingTest {}
