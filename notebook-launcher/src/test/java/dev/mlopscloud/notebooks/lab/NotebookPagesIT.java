package dev.mlopscloud.notebooks.lab;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class NotebookPagesIT extends NotebookPagesTest {}
