package dev.mlopscloud.workflows.asset;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class AssetIT extends AssetTest {}
