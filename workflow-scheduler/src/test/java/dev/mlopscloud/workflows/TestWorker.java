package dev.mlopscloud.workflows;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A worker that says what the recorded calls of Airflow's own say, one step at a time. */
public final class TestWorker {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SYSINFO =
            "{\"airflow_version\":\"3.3.2\",\"edge_provider_version\":\"5.1.0\",\"concurrency\":4}";

    private final String name;

    public TestWorker(String name) {
        this.name = name;
    }

    public static String signed(Map<String, Object> claims) {
        try {
            String header = encoded("{\"alg\":\"HS512\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8));
            String text = header + "." + encoded(JSON.writeValueAsBytes(claims));
            Mac mac = Mac.getInstance("HmacSHA512");
            mac.init(new SecretKeySpec(TestWorkers.SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA512"));
            return text + "." + encoded(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    public static RequestSpecification asWorker(String path) {
        long now = Instant.now().getEpochSecond();
        return given().urlEncodingEnabled(false)
                .contentType("application/json")
                .header(
                        "Authorization",
                        signed(Map.of("method", path, "aud", "api", "iat", now, "nbf", now, "exp", now + 30)));
    }

    public static RequestSpecification asTriggerer() {
        long now = Instant.now().getEpochSecond();
        Map<String, Object> claims =
                Map.of("scope", "triggerer", "aud", "urn:airflow.apache.org:task", "iat", now, "exp", now + 60);
        return given().contentType("application/json").header("Authorization", "Bearer " + signed(claims));
    }

    public Response register() {
        String path = "worker/" + name;
        return asWorker(path)
                .body("{\"state\":\"starting\",\"jobs_active\":0,\"queues\":[\"" + name + "\"],\"sysinfo\":" + SYSINFO
                        + "}")
                .post("/edge_worker/v1/" + path);
    }

    public Response say(String state) {
        String path = "worker/" + name;
        return asWorker(path)
                .body("{\"state\":\"" + state + "\",\"jobs_active\":0,\"sysinfo\":" + SYSINFO + "}")
                .patch("/edge_worker/v1/" + path);
    }

    /** The next job, or nothing when there is none. */
    public JsonNode fetch() {
        String path = "jobs/fetch/" + name;
        String body = asWorker(path)
                .body("{\"queues\":[\"" + name + "\"],\"free_concurrency\":4,\"supports_task_instance_uuid\":true}")
                .post("/edge_worker/v1/" + path)
                .then()
                .statusCode(200)
                .extract()
                .asString();
        return tree(body);
    }

    /** The next job, waited for. */
    public Try take() throws InterruptedException {
        for (int i = 0; i < 300; i++) {
            JsonNode job = fetch();
            if (!job.isNull()) {
                return new Try(job);
            }
            Thread.sleep(20);
        }
        throw new AssertionError("No job for the worker " + name);
    }

    public static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A try, and what its process says. */
    public static final class Try {
        private final JsonNode job;
        private String token;

        Try(JsonNode job) {
            this.job = job;
            this.token = job.path("command").path("token").asText();
        }

        public JsonNode job() {
            return job;
        }

        public String task() {
            return job.path("task_id").asText();
        }

        private String id() {
            return job.path("task_instance_id").asText();
        }

        private RequestSpecification request() {
            return given().urlEncodingEnabled(false)
                    .contentType("application/json")
                    .header("airflow-api-version", "2026-06-30")
                    .header("Authorization", "Bearer " + token);
        }

        public Response tryToRun() {
            return request()
                    .body("{\"state\":\"running\",\"hostname\":\"vm\",\"unixname\":\"root\",\"pid\":13705,"
                            + "\"start_date\":\"2026-11-23T08:34:40.372388Z\"}")
                    .patch("/execution/task-instances/" + id() + "/run");
        }

        /** Starts, and goes on with the token that the answer gives. */
        public JsonNode run() {
            Response answer = tryToRun();
            answer.then().statusCode(200);
            token = answer.header("Refreshed-API-Token");
            return tree(answer.asString());
        }

        public Response heartbeat() {
            return request()
                    .body("{\"hostname\":\"vm\",\"pid\":13705}")
                    .put("/execution/task-instances/" + id() + "/heartbeat");
        }

        public Response state(String body) {
            return request().body(body).patch("/execution/task-instances/" + id() + "/state");
        }

        public Response succeed() {
            return state("{\"state\":\"success\",\"end_date\":\"2026-11-23T08:34:41.433058Z\",\"task_outlets\":[],"
                    + "\"outlet_events\":[],\"rendered_map_index\":null}");
        }

        public Response put(String path, String body) {
            return request().body(body).put("/execution/task-instances/" + id() + path);
        }

        public Response patch(String path, String body) {
            return request().body(body).patch("/execution/task-instances/" + id() + path);
        }

        private String xcom(String task, String rest) {
            String run = job.path("run_id").asText().replace("+", "%2B").replace(":", "%3A");
            return "/execution/xcoms/" + job.path("dag_id").asText() + "/" + run + "/" + task + "/" + rest;
        }

        public Response push(String rest, String value) {
            return request().body(value).post(xcom(task(), rest));
        }

        public Response pull(String task, String rest) {
            return request().get(xcom(task, rest));
        }

        public Response count(String task, String key) {
            return request().head(xcom(task, key));
        }

        public Response get(String path) {
            return request().get("/execution/" + path);
        }

        public Response send(String method, String path, String body) {
            return request().body(body).request(method, "/execution/" + path);
        }

        public String taskInstance() {
            return id();
        }
    }
}
