package dev.mlopscloud.workflows.notification;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class NotificationIT extends NotificationTest {}
