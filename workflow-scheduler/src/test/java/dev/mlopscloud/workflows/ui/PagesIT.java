package dev.mlopscloud.workflows.ui;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class PagesIT extends PagesTest {}
