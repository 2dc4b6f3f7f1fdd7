package dev.mlopscloud.workflows.execution;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class AliasIT extends AliasTest {}
