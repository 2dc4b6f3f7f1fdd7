package dev.mlopscloud.notebooks.contents;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class ContentsIT extends ContentsTest {}
