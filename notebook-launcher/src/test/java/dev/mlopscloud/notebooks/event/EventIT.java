package dev.mlopscloud.notebooks.event;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class EventIT extends EventTest {}
