package dev.mlopscloud.workflows.dagfile;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class ReparseIT extends ReparseTest {}
