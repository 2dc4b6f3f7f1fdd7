package dev.mlopscloud.workflows.log;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class LogIT extends LogTest {}
