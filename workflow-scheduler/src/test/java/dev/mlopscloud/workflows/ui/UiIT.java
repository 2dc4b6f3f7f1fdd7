package dev.mlopscloud.workflows.ui;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class UiIT extends UiTest {}
