package dev.mlopscloud.notebooks.border;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class AdvisoriesIT extends AdvisoriesTest {}
