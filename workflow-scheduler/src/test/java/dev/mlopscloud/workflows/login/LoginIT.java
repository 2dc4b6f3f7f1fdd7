package dev.mlopscloud.workflows.login;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class LoginIT extends LoginTest {}
