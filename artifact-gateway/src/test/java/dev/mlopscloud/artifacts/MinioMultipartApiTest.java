package dev.mlopscloud.artifacts;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.condition.EnabledIf;

@QuarkusTest
@QuarkusTestResource(value = MinioResource.class, restrictToAnnotatedClass = true)
@EnabledIf("dev.mlopscloud.artifacts.StoreBinaries#hasMinio")
class MinioMultipartApiTest extends MultipartApiCases {}
