package dev.mlopscloud.notebooks.convert;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class ConvertIT extends ConvertTest {}
