package dev.mlopscloud.notebooks.auth;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class IdentityIT extends IdentityTest {}
