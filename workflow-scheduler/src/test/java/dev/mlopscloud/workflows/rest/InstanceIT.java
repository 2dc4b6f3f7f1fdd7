package dev.mlopscloud.workflows.rest;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class InstanceIT extends InstanceTest {}
