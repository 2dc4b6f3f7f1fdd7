package dev.mlopscloud.notebooks.contents;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class OddRequestsIT extends OddRequestsTest {}
