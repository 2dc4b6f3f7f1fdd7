package dev.mlopscloud.tracking;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.mlopscloud.platform.testing.PostgresResource;
import dev.mlopscloud.tracking.WebhookReceiver.Received;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@TestProfile(WebhooksTest.OnThisMachine.class)
class WebhooksTest {
    private WebhookReceiver receiver;
    private String webhook = "";

    /** Receivers on this machine, without encryption. */
    public static final class OnThisMachine implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "mlops.webhooks.schemes", "http,https",
                    "mlops.webhooks.allow-private-addresses", "true",
                    "mlops.webhooks.encryption-key", "a key for tests only",
                    "mlops.webhooks.timeout", "20s");
        }
    }

    @BeforeEach
    void open() throws IOException {
        receiver = new WebhookReceiver();
    }

    @AfterEach
    void close() {
        List<String> left = Mlflow.get("webhooks").extract().path("webhooks.webhook_id");
        if (left != null) {
            left.forEach(id -> given().delete(Mlflow.API + "webhooks/" + id));
        }
        receiver.close();
    }

    private static Map<String, String> event(String name) {
        int dot = name.indexOf('.');
        return Map.of("entity", name.substring(0, dot), "action", name.substring(dot + 1));
    }

    private void listen(String secret, String... events) {
        webhook = create(Map.of(
                        "name",
                        "hook",
                        "url",
                        receiver.url() + "/in?x=1",
                        "secret",
                        secret,
                        "events",
                        List.of(events).stream().map(WebhooksTest::event).toList()))
                .statusCode(200)
                .extract()
                .path("webhook.webhook_id");
    }

    private static ValidatableResponse create(Map<String, Object> body) {
        return Mlflow.post("webhooks", body);
    }

    private static String newName() {
        return "m-" + UUID.randomUUID();
    }

    @Test
    void aWebhookIsKeptChangedListedAndDeleted() {
        listen("s3cret", "PROMPT.CREATED", "MODEL_VERSION_TAG.SET");
        Mlflow.get("webhooks/" + webhook)
                .statusCode(200)
                .body("webhook.name", equalTo("hook"))
                .body("webhook.status", equalTo("ACTIVE"))
                .body("webhook.description", nullValue())
                .body("webhook.secret", nullValue())
                .body("webhook.events.entity", contains("PROMPT", "MODEL_VERSION_TAG"))
                .body("webhook.events.action", contains("CREATED", "SET"))
                .body(not(containsString("s3cret")));
        given().contentType(ContentType.JSON)
                .body(Map.of(
                        "status", "DISABLED", "description", "d", "events", List.of(event("MODEL_VERSION.CREATED"))))
                .patch(Mlflow.API + "webhooks/" + webhook)
                .then()
                .statusCode(200)
                .body("webhook.name", equalTo("hook"))
                .body("webhook.status", equalTo("DISABLED"))
                .body("webhook.description", equalTo("d"))
                .body("webhook.events.entity", contains("MODEL_VERSION"));
        given().delete(Mlflow.API + "webhooks/" + webhook).then().statusCode(200);
        Mlflow.get("webhooks/" + webhook)
                .statusCode(404)
                .body("message", equalTo("Webhook with ID " + webhook + " not found."));
        given().delete(Mlflow.API + "webhooks/" + webhook).then().statusCode(404);
    }

    @Test
    void listsPageByPageTheNewestFirst() {
        List.of("p0", "p1", "p2").forEach(this::createNamed);
        String token = Mlflow.get("webhooks?max_results=2")
                .body("webhooks.name", contains("p2", "p1"))
                .extract()
                .path("next_page_token");
        Mlflow.get("webhooks?max_results=2&page_token={token}", token)
                .body("next_page_token", nullValue())
                .body("webhooks.name", contains("p0"));
        Mlflow.get("webhooks?max_results=1001")
                .statusCode(400)
                .body("message", equalTo("max_results must be between 1 and 1000."));
    }

    @Test
    void aPageStaysWhereItIsWhenWebhooksAreAddedAndCountsWhenItsStartIsGone() {
        List.of("p0", "p1", "p2").forEach(this::createNamed);
        JsonPath page = Mlflow.get("webhooks?max_results=2").extract().jsonPath();
        String token = page.getString("next_page_token");
        createNamed("p3");
        Mlflow.get("webhooks?page_token={token}", token).body("webhooks.name", contains("p0"));

        given().delete(Mlflow.API + "webhooks/" + page.getString("webhooks[1].webhook_id"))
                .then()
                .statusCode(200);
        Mlflow.get("webhooks?page_token={token}", token).body("webhooks.name", contains("p0"));
        String counted = Base64.getEncoder().encodeToString("{\"offset\": 1}".getBytes(StandardCharsets.UTF_8));
        Mlflow.get("webhooks?page_token={token}", counted).body("webhooks.name", contains("p2", "p0"));
    }

    private void createNamed(String name) {
        create(Map.of("name", name, "url", receiver.url(), "events", List.of(event("PROMPT.CREATED"))))
                .statusCode(200);
    }

    @Test
    void aChangeIsToldOfWithASignature() throws Exception {
        listen("s3cret", "REGISTERED_MODEL.CREATED");
        String name = newName();
        Mlflow.post("registered-models/create", Map.of("name", name, "tags", List.of(Map.of("key", "k", "value", "v"))))
                .statusCode(200);
        Received got = receiver.next();
        assertThat(got.path()).isEqualTo("/in");
        assertThat(got.header("Content-Type")).isEqualTo("application/json");
        assertThat(got.json().getString("entity")).isEqualTo("registered_model");
        assertThat(got.json().getString("action")).isEqualTo("created");
        assertThat(got.json().getString("timestamp"))
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d+\\+00:00");
        assertThat(got.json().getMap("data"))
                .isEqualTo(Map.of("name", name, "tags", Map.of("k", "v"), "description", ""));
        String signed = got.header("X-MLflow-Delivery-Id") + "." + got.header("X-MLflow-Timestamp") + "." + got.body();
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("s3cret".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        assertThat(got.header("X-MLflow-Signature"))
                .isEqualTo("v1,"
                        + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void everyChangeOfAModelIsToldOf() throws Exception {
        listen(
                "",
                "REGISTERED_MODEL.CREATED",
                "MODEL_VERSION.CREATED",
                "MODEL_VERSION_TAG.SET",
                "MODEL_VERSION_TAG.DELETED",
                "MODEL_VERSION_ALIAS.CREATED",
                "MODEL_VERSION_ALIAS.DELETED");
        changes(newName(), false);
        assertThat(receiver.next().json().getString("entity")).isEqualTo("registered_model");
        Received version = receiver.next();
        assertThat(version.header("X-MLflow-Signature")).isEmpty();
        assertThat(version.json().getString("data.source")).isEqualTo("s3://bucket/model");
        assertThat(version.json().getString("data.version")).isEqualTo("1");
        assertThat(version.json().getMap("data")).containsEntry("run_id", null).containsEntry("description", null);
        assertThat(receiver.next().json().getString("data.value")).isEqualTo("x");
        assertThat(receiver.next().json().getString("action")).isEqualTo("deleted");
        assertThat(receiver.next().json().getString("data.alias")).isEqualTo("live");
        assertThat(receiver.next().json().getString("entity")).isEqualTo("model_version_alias");
        assertThat(receiver.isEmpty()).isTrue();
    }

    @Test
    void everyChangeOfAPromptIsToldOf() throws Exception {
        listen(
                "",
                "PROMPT.CREATED",
                "PROMPT_VERSION.CREATED",
                "PROMPT_TAG.SET",
                "PROMPT_TAG.DELETED",
                "PROMPT_VERSION_TAG.SET",
                "PROMPT_VERSION_TAG.DELETED",
                "PROMPT_ALIAS.CREATED",
                "PROMPT_ALIAS.DELETED");
        changes(newName(), true);
        Received prompt = receiver.next();
        assertThat(prompt.json().getString("entity")).isEqualTo("prompt");
        assertThat(prompt.json().getMap("data.tags")).isEmpty();
        Received version = receiver.next();
        assertThat(version.json().getString("data.template")).isEqualTo("Hi {{you}}");
        assertThat(version.json().getMap("data.tags")).isEmpty();
        List<String> told = List.of(kind(), kind(), kind(), kind(), kind(), kind());
        assertThat(told)
                .containsExactly(
                        "prompt_version_tag.set",
                        "prompt_version_tag.deleted",
                        "prompt_alias.created",
                        "prompt_alias.deleted",
                        "prompt_tag.set",
                        "prompt_tag.deleted");
        assertThat(receiver.isEmpty()).isTrue();
    }

    private String kind() throws InterruptedException {
        Received got = receiver.next();
        return got.json().getString("entity") + "." + got.json().getString("action");
    }

    /** Makes a change of each kind; receivers may be told of two at once, so each waits for its own. */
    private void changes(String name, boolean prompt) {
        Map<String, String> mark = Map.of("key", "mlflow.prompt.is_prompt", "value", prompt ? "true" : "false");
        Mlflow.post("registered-models/create", Map.of("name", name, "tags", List.of(mark)))
                .statusCode(200);
        receiver.await(1);
        Mlflow.post(
                        "model-versions/create",
                        Map.of(
                                "name",
                                name,
                                "source",
                                prompt ? "dummy-source" : "s3://bucket/model",
                                "tags",
                                List.of(mark, Map.of("key", "mlflow.prompt.text", "value", "Hi {{you}}"))))
                .statusCode(200);
        receiver.await(2);
        Mlflow.post("model-versions/set-tag", Map.of("name", name, "version", "1", "key", "k", "value", "x"))
                .statusCode(200);
        receiver.await(3);
        delete("model-versions/delete-tag", Map.of("name", name, "version", "1", "key", "k"));
        receiver.await(4);
        Mlflow.post("registered-models/alias", Map.of("name", name, "alias", "live", "version", "1"))
                .statusCode(200);
        receiver.await(5);
        delete("registered-models/alias", Map.of("name", name, "alias", "live"));
        receiver.await(6);
        Mlflow.post("registered-models/set-tag", Map.of("name", name, "key", "k", "value", "x"))
                .statusCode(200);
        receiver.await(prompt ? 7 : 6);
        delete("registered-models/delete-tag", Map.of("name", name, "key", "k"));
        receiver.await(prompt ? 8 : 6);
    }

    private static void delete(String path, Map<String, String> body) {
        given().contentType(ContentType.JSON)
                .body(body)
                .delete(Mlflow.API + path)
                .then()
                .statusCode(200);
    }

    @Test
    void aDeliveryThatFailsForAWhileIsRepeatedUnderItsId() throws Exception {
        listen("", "REGISTERED_MODEL.CREATED");
        receiver.answer(503, 500);
        Mlflow.post("registered-models/create", Map.of("name", newName())).statusCode(200);
        String id = receiver.next().header("X-MLflow-Delivery-Id");
        assertThat(receiver.next().header("X-MLflow-Delivery-Id")).isEqualTo(id);
        assertThat(receiver.next().header("X-MLflow-Delivery-Id")).isEqualTo(id);
    }

    @Test
    void aRefusedOrRedirectedDeliveryIsNotRepeatedAndNotFollowed() throws Exception {
        listen("", "REGISTERED_MODEL.CREATED");
        receiver.answer(404, 302);
        Mlflow.post("registered-models/create", Map.of("name", newName())).statusCode(200);
        String first = receiver.next().header("X-MLflow-Delivery-Id");
        Mlflow.post("registered-models/create", Map.of("name", newName())).statusCode(200);
        Received second = receiver.next();
        assertThat(second.header("X-MLflow-Delivery-Id")).isNotEqualTo(first);
        Mlflow.post("registered-models/create", Map.of("name", newName())).statusCode(200);
        Received third = receiver.next();
        assertThat(third.path()).isEqualTo("/in");
        assertThat(third.header("X-MLflow-Delivery-Id")).isNotEqualTo(second.header("X-MLflow-Delivery-Id"));
    }

    @Test
    void aRefusedChangeIsNotToldOf() throws Exception {
        listen("", "REGISTERED_MODEL.CREATED");
        String name = newName();
        Mlflow.post("registered-models/create", Map.of("name", name)).statusCode(200);
        Mlflow.post("registered-models/create", Map.of("name", name)).statusCode(400);
        String last = newName();
        Mlflow.post("registered-models/create", Map.of("name", last)).statusCode(200);
        assertThat(List.of(
                        receiver.next().json().getString("data.name"),
                        receiver.next().json().getString("data.name")))
                .containsExactlyInAnyOrder(name, last);
    }

    @Test
    void aTestSendsAnExampleAtOnce() throws Exception {
        listen("s3cret", "PROMPT.CREATED", "MODEL_VERSION.CREATED");
        Mlflow.post("webhooks/" + webhook + "/test", Map.of())
                .statusCode(200)
                .body("result.success", equalTo(true))
                .body("result.response_status", equalTo(200))
                .body("result.response_body", equalTo("received"));
        assertThat(receiver.next().json().getString("data.name")).isEqualTo("example_prompt");
        receiver.answer(400);
        Mlflow.post("webhooks/" + webhook + "/test", Map.of("event", event("MODEL_VERSION.CREATED")))
                .body("result.success", equalTo(false))
                .body("result.response_status", equalTo(400));
        assertThat(receiver.next().json().getString("data.source")).isEqualTo("models:/123");
        receiver.close();
        Mlflow.post("webhooks/" + webhook + "/test", Map.of())
                .statusCode(200)
                .body("result.success", equalTo(false))
                .body("result.error_message", containsString("Failed to test webhook"));
    }

    @Test
    void theClientManagesWebhooks() throws Exception {
        ClientScript.run("webhooks.py");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-bad | http://127.0.0.1/x | PROMPT.CREATED",
                "a/../b | http://127.0.0.1/x | PROMPT.CREATED",
                "ok | ftp://127.0.0.1/x | PROMPT.CREATED",
                "ok | file:///etc/passwd | PROMPT.CREATED",
                "ok | http:///x | PROMPT.CREATED",
                "ok | http://127.0.0.1:99999/x | PROMPT.CREATED",
                "ok | not a url | PROMPT.CREATED",
                "ok | http://127.0.0.1/x | PROMPT.SET",
                "ok | http://127.0.0.1/x | PROMPT.NOPE",
                "ok | http://127.0.0.1/x | RUN.CREATED",
                "ok | http://nobody.invalid/x | PROMPT.CREATED"
            })
    void badWebhooksAreRefused(String name, String url, String event) {
        create(Map.of("name", name, "url", url, "events", List.of(event(event))))
                .statusCode(400)
                .body("error_code", equalTo("INVALID_PARAMETER_VALUE"));
    }

    @Test
    void aWebhookNeedsEvents() {
        create(Map.of("name", "ok", "url", receiver.url(), "events", List.of()))
                .statusCode(400)
                .body("message", containsString("'events'"));
        Mlflow.get("webhooks").body("webhooks", nullValue());
    }
}
