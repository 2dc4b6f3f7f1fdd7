package dev.mlopscloud.workflows.definition;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class DagFactoryIT extends DagFactoryTest {}
