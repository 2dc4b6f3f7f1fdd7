package dev.mlopscloud.tracking;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class HistoriesIT extends HistoriesTest {}
