package dev.mlopscloud.workflows.backfill;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class BackfillIT extends BackfillTest {}
