package dev.mlopscloud.notebooks.home;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class HomeIT extends HomeTest {}
