package dev.mlopscloud.notebooks.journal;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class UnsavedOutputIT extends UnsavedOutputTest {}
