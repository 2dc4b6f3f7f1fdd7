package dev.mlopscloud.notebooks.terminal;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class TerminalIT extends TerminalTest {}
