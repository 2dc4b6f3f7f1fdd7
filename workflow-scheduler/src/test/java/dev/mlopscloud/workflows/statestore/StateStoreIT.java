package dev.mlopscloud.workflows.statestore;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class StateStoreIT extends StateStoreTest {}
