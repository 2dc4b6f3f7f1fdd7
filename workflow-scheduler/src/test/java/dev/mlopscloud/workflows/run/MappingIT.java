package dev.mlopscloud.workflows.run;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class MappingIT extends MappingTest {}
