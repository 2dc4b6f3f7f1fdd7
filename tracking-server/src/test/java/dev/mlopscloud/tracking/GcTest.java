package dev.mlopscloud.tracking;

import static dev.mlopscloud.tracking.Mlflow.API;
import static dev.mlopscloud.tracking.Mlflow.newExperiment;
import static dev.mlopscloud.tracking.Mlflow.newRun;
import static dev.mlopscloud.tracking.Mlflow.point;
import static dev.mlopscloud.tracking.Mlflow.post;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.mlopscloud.platform.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import jakarta.enterprise.inject.spi.CDI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(value = StandInGateway.class, restrictToAnnotatedClass = true)
@TestProfile(GcTest.Profile.class)
class GcTest {
    private static final String TOKEN = "let-it-go";
    private static final String FILES = "/api/2.0/mlflow-artifacts/artifacts/";

    public static final class Profile implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("mlops.gc.token", TOKEN);
        }
    }

    private final DataSource database = CDI.current().select(DataSource.class).get();

    @Test
    void removesRowsAndArtifactsOfADeletedRunAndNothingElse() throws Exception {
        String experiment = newExperiment();
        String gone = fullRun(experiment);
        String stays = fullRun(experiment);
        long key = key("run", "run_key", "run_id", gone);
        assertThat(rows("run_key", key)).isPositive();
        post("runs/delete", Map.of("run_id", gone)).statusCode(200);

        assertThat(lines(collect("30d", false))).noneMatch(line -> gone.equals(line.get("id")));
        List<JsonPath> rehearsed = lines(collect("0s", true));
        assertThat(rehearsed).anyMatch(line -> gone.equals(line.get("id")) && line.getLong("bytes") == 3);
        assertThat(rehearsed.getLast().getBoolean("dry_run")).isTrue();
        assertThat(rehearsed.getLast().getLong("runs")).isPositive();
        given().get(API + "runs/get?run_id=" + gone).then().statusCode(200);
        assertThat(file(experiment, gone)).isEqualTo(200);

        List<JsonPath> collected = lines(collect("0s", false));

        assertThat(collected).anyMatch(line -> gone.equals(line.get("id")) && line.getLong("objects") == 2);
        assertThat(collected).noneMatch(line -> stays.equals(line.get("id")));
        given().get(API + "runs/get?run_id=" + gone).then().statusCode(404);
        assertThat(rows("run_key", key)).as("rows of the run in any table").isZero();
        assertThat(file(experiment, gone)).isEqualTo(404);
        given().get(API + "runs/get?run_id=" + stays)
                .then()
                .statusCode(200)
                .body("run.data.params[0].key", equalTo("p"));
        assertThat(file(experiment, stays)).isEqualTo(200);
    }

    @Test
    void removesADeletedModel() throws Exception {
        String experiment = newExperiment();
        String model = newModel(experiment, newRun(experiment));
        String file = experiment + "/models/" + model + "/artifacts/model.bin";
        put(file);
        long key = key("logged_model", "model_key", "model_id", model);
        given().delete(API + "logged-models/" + model).then().statusCode(200);

        assertThat(lines(collect("0s", false))).anyMatch(line -> model.equals(line.get("id")));

        given().get(FILES + file).then().statusCode(404);
        try (Connection connection = database.getConnection();
                PreparedStatement count =
                        connection.prepareStatement("select count(*) from logged_model where model_key = ?")) {
            count.setLong(1, key);
            assertThat(number(count)).isZero();
        }
    }

    @Test
    void removesWhatDeletedTracesLeftBehind() {
        String experiment = newExperiment();
        String trace = newTrace(experiment);
        put(experiment + "/traces/" + trace + "/artifacts/traces.json");
        given().contentType(ContentType.JSON)
                .body(Map.of("experiment_id", experiment, "request_ids", List.of(trace)))
                .post("/api/3.0/mlflow/traces/delete-traces")
                .then()
                .statusCode(200);

        assertThat(lines(collect("0s", false)))
                .anyMatch(line -> trace.equals(line.get("id")) && line.getLong("objects") == 1);

        given().get(FILES + experiment + "/traces/" + trace + "/artifacts/traces.json")
                .then()
                .statusCode(404);
    }

    @Test
    void removesAnExperimentWithAllThatIsInIt() throws Exception {
        String experiment = newExperiment();
        String run = fullRun(experiment);
        String model = newModel(experiment, run);
        String trace = newTrace(experiment);
        put(experiment + "/traces/" + trace + "/artifacts/traces.json");
        put(experiment + "/left/behind");
        post("experiments/delete", Map.of("experiment_id", experiment)).statusCode(200);

        // Its age counts from the millisecond of its last change on.
        List<JsonPath> collected = new ArrayList<>();
        for (int i = 0; i < 100 && collected.stream().noneMatch(line -> experiment.equals(line.get("id"))); i++) {
            collected.addAll(lines(collect("0s", false)));
        }

        assertThat(collected.stream().map(line -> line.getString("id"))).contains(run, model, trace, experiment);
        given().get(API + "experiments/get?experiment_id=" + experiment).then().statusCode(404);
        given().get(FILES + experiment + "/left/behind").then().statusCode(404);
        given().get(FILES + experiment + "/traces/" + trace + "/artifacts/traces.json")
                .then()
                .statusCode(404);
        assertThat(rows("experiment_id", Long.parseLong(experiment))).isZero();
    }

    @Test
    void leavesTheFolderOfAnExperimentAloneThatIsNotItsOwn() {
        String other = newExperiment();
        String guest = post(
                        "experiments/create",
                        Map.of("name", "g-" + UUID.randomUUID(), "artifact_location", "mlflow-artifacts:/" + other))
                .statusCode(200)
                .extract()
                .path("experiment_id");
        put(other + "/kept");
        post("experiments/delete", Map.of("experiment_id", guest)).statusCode(200);
        boolean gone = false;
        for (int i = 0; i < 100 && !gone; i++) {
            gone = lines(collect("0s", false)).stream().anyMatch(line -> guest.equals(line.get("id")));
        }
        assertThat(gone).isTrue();
        given().get(FILES + other + "/kept").then().statusCode(200);
    }

    @Test
    void keepsARunWhoseArtifactsAreElsewhere() {
        String experiment = post(
                        "experiments/create",
                        Map.of("name", "s3-" + UUID.randomUUID(), "artifact_location", "s3://elsewhere/x"))
                .statusCode(200)
                .extract()
                .path("experiment_id");
        String run = newRun(experiment);
        post("runs/delete", Map.of("run_id", run)).statusCode(200);
        assertThat(lines(collect("0s", false)))
                .anyMatch(line -> run.equals(line.get("id")) && line.get("kept") != null);
        given().get(API + "runs/get?run_id=" + run).then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1d", "30"})
    void refusesWhatIsNoAge(String age) {
        collect(age, false).statusCode(400).body("error_code", equalTo("INVALID_PARAMETER_VALUE"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer ", "Bearer wrong", TOKEN})
    void refusesWhoHasNoToken(String authorization) {
        given().contentType(ContentType.JSON)
                .header("Authorization", authorization)
                .body(Map.of("older_than", "0s"))
                .post("/api/2.0/mlops/gc")
                .then()
                .statusCode(403)
                .body("message", containsString("mlops.gc.token"));
    }

    private static ValidatableResponse collect(String age, boolean dryRun) {
        return given().contentType(ContentType.JSON)
                .header("Authorization", "Bearer " + TOKEN)
                .body(Map.of("older_than", age, "dry_run", dryRun))
                .post("/api/2.0/mlops/gc")
                .then();
    }

    private static List<JsonPath> lines(ValidatableResponse answer) {
        return answer.statusCode(200)
                .extract()
                .asString()
                .lines()
                .map(JsonPath::from)
                .toList();
    }

    /** A run with something in every table, and two files. */
    private static String fullRun(String experiment) {
        String run = newRun(experiment);
        post(
                        "runs/log-batch",
                        Map.of(
                                "run_id", run,
                                "metrics", List.of(point("m", 1, 1, 0), point("m", 2, 2, 1)),
                                "params", List.of(Map.of("key", "p", "value", "v")),
                                "tags", List.of(Map.of("key", "t", "value", "v"))))
                .statusCode(200);
        post(
                        "runs/log-inputs",
                        Map.of(
                                "run_id",
                                run,
                                "datasets",
                                List.of(Map.of(
                                        "tags", List.of(Map.of("key", "mlflow.data.context", "value", "train")),
                                        "dataset",
                                                Map.of(
                                                        "name",
                                                        "d",
                                                        "digest",
                                                        run,
                                                        "source_type",
                                                        "local",
                                                        "source",
                                                        "{}")))))
                .statusCode(200);
        String model = newModel(experiment, run);
        post("runs/outputs", Map.of("run_id", run, "models", List.of(Map.of("model_id", model, "step", 0))))
                .statusCode(200);
        post(
                        "runs/log-metric",
                        Map.of("run_id", run, "key", "m", "value", 3, "timestamp", 3, "step", 3, "model_id", model))
                .statusCode(200);
        put(experiment + "/" + run + "/artifacts/a.txt");
        put(experiment + "/" + run + "/artifacts/b/c.txt");
        return run;
    }

    private static String newModel(String experiment, String run) {
        return post(
                        "logged-models",
                        Map.of(
                                "experiment_id",
                                experiment,
                                "name",
                                "m",
                                "source_run_id",
                                run,
                                "params",
                                List.of(Map.of("key", "p", "value", "v")),
                                "tags",
                                List.of(Map.of("key", "t", "value", "v"))))
                .statusCode(200)
                .extract()
                .path("model.info.model_id");
    }

    private static String newTrace(String experiment) {
        String id = "tr-" + UUID.randomUUID().toString().replace("-", "");
        given().contentType(ContentType.JSON)
                .body(Map.of(
                        "trace",
                        Map.of(
                                "trace_info",
                                Map.of(
                                        "trace_id",
                                        id,
                                        "trace_location",
                                        Map.of(
                                                "type",
                                                "MLFLOW_EXPERIMENT",
                                                "mlflow_experiment",
                                                Map.of("experiment_id", experiment)),
                                        "request_time",
                                        "2026-01-01T00:00:00Z",
                                        "state",
                                        "OK"))))
                .post("/api/3.0/mlflow/traces")
                .then()
                .statusCode(200);
        return id;
    }

    private static void put(String path) {
        byte[] content = path.endsWith("a.txt") ? new byte[] {1, 2} : new byte[] {1};
        given().body(content).put(FILES + path).then().statusCode(200);
    }

    private static int file(String experiment, String run) {
        return given().get(FILES + experiment + "/" + run + "/artifacts/b/c.txt")
                .statusCode();
    }

    private long key(String table, String column, String idColumn, String id) throws Exception {
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement(
                        "select " + column + " from " + table + " where " + idColumn + " = ?")) {
            query.setString(1, id);
            return number(query);
        }
    }

    /** Rows with this value in any table that has such a column. */
    private long rows(String column, long value) throws Exception {
        long count = 0;
        try (Connection connection = database.getConnection();
                PreparedStatement tables = connection.prepareStatement("select table_name from"
                        + " information_schema.columns where table_schema = current_schema() and column_name = ?")) {
            tables.setString(1, column);
            List<String> names = new ArrayList<>();
            try (ResultSet rows = tables.executeQuery()) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
            for (String table : names) {
                try (PreparedStatement query =
                        connection.prepareStatement("select count(*) from " + table + " where " + column + " = ?")) {
                    query.setLong(1, value);
                    count += number(query);
                }
            }
        }
        return count;
    }

    private static long number(PreparedStatement query) throws Exception {
        try (ResultSet row = query.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
