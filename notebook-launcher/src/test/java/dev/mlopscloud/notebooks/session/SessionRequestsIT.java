package dev.mlopscloud.notebooks.session;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class SessionRequestsIT extends SessionRequestsTest {}
