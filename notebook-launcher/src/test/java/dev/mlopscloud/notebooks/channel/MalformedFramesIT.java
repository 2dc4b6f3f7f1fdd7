package dev.mlopscloud.notebooks.channel;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class MalformedFramesIT extends MalformedFramesTest {}
