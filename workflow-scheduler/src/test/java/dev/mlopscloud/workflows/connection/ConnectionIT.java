package dev.mlopscloud.workflows.connection;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class ConnectionIT extends ConnectionTest {}
