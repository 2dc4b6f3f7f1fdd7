package dev.mlopscloud.workflows.rest;

import static dev.mlopscloud.workflows.Service.get;
import static dev.mlopscloud.workflows.Service.newId;
import static dev.mlopscloud.workflows.Service.patchJson;
import static dev.mlopscloud.workflows.Service.post;
import static dev.mlopscloud.workflows.Service.postJson;
import static dev.mlopscloud.workflows.Service.trigger;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.nullValue;

import dev.mlopscloud.platform.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class RestTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v2/dags/none",
                "/api/v2/dags/none/details",
                "/api/v2/dags/none/dagRuns",
                "/api/v2/dags/none/dagRuns/none",
                "/api/v2/dags/none/dagRuns/none/taskInstances",
                "/api/v2/dags/none/dagRuns/none/taskInstances/a/logs/1",
                "/api/v2/dags/none/tasks",
                "/api/v2/dags/none/dagVersions",
                "/api/v2/dagSources/none",
                "/api/v2/nothing",
                "/api/nothing",
                "/api/v2/dags/..%2f..%2fetc%2fpasswd",
                "/api/v2/dags/%252e%252e%252fetc/details",
                "/assets/..%2fapplication.properties"
            })
    void answersUnknownThingsWith404(String path) {
        get(path).then().statusCode(404);
    }

    @Test
    void anUnknownRouteSaysNotFoundAsFastApiDoes() {
        get("/api/v2/nothing").then().body("detail", equalTo("Not Found"));
        given().put("/api/v2/version").then().statusCode(405).body("detail", equalTo("Method Not Allowed"));
    }

    @ParameterizedTest
    @CsvSource({
        "dagTags, tags",
        "dagWarnings, dag_warnings",
        "importErrors, import_errors",
        "plugins, plugins",
        "providers, providers",
        "jobs, jobs",
        "eventLogs, event_logs",
        "pools, pools",
        "assets/aliases, asset_aliases",
        "dags/~/dagVersions, dag_versions"
    })
    void listsEveryGroupInPages(String path, String member) {
        get("/api/v2/" + path + "?limit=1")
                .then()
                .statusCode(200)
                .body(member + ".size()", lessThanOrEqualTo(1))
                .body("$", hasKey("total_entries"));
        get("/api/v2/" + path + "?limit=x").then().statusCode(422);
    }

    @Test
    void hidesItsConfiguration() {
        get("/api/v2/config").then().statusCode(403);
    }

    @Test
    void warnsOfTasksWhosePoolDoesNotExist() {
        String dag = newId("poolless");
        post("{dag_id: " + dag + ", is_paused_upon_creation: true, default_args: {pool: nowhere},"
                        + " tasks: [{task_id: a, operator: empty}]}")
                .then()
                .statusCode(201);
        get("/api/v2/dagWarnings?dag_id=" + dag)
                .then()
                .body("dag_warnings[0].warning_type", equalTo("non-existent pool"))
                .body("total_entries", equalTo(1));
    }

    @Test
    void filtersDagsByAllThatIsKnownOfThem() {
        String dag = newId("filter");
        post("{dag_id: " + dag + ", is_paused_upon_creation: true, owner: " + dag + ", tags: [x, " + dag + "],"
                        + " schedule: \"@daily\", tasks: [{task_id: a, operator: empty}]}")
                .then()
                .statusCode(201);
        trigger(dag, "{\"logical_date\":\"2026-01-01T00:00:00Z\"}");
        for (String filter : List.of(
                "owners=" + dag,
                "tags=x&tags=" + dag + "&tags_match_mode=all",
                "dag_id_prefix_pattern=" + dag,
                "dag_run_state=queued&owners=" + dag,
                "timetable_type=CronTriggerTimetable&owners=" + dag,
                "bundle_name=definitions&paused=true&owners=" + dag + "&order_by=-last_run_start_date")) {
            get("/api/v2/dags?" + filter)
                    .then()
                    .body("dags.dag_id", equalTo(List.of(dag)))
                    .body("total_entries", equalTo(1));
        }
        get("/api/v2/dags?is_favorite=true&owners=" + dag).then().body("total_entries", equalTo(0));
        postJson("/api/v2/dags/" + dag + "/favorite", "").then().statusCode(204);
        get("/api/v2/dags?is_favorite=true&owners=" + dag).then().body("total_entries", equalTo(1));
        postJson("/api/v2/dags/" + dag + "/unfavorite", "").then().statusCode(204);
        postJson("/api/v2/dags/" + dag + "/unfavorite", "").then().statusCode(409);
        get("/api/v2/dagTags?tag_name_pattern=" + dag).then().body("tags", equalTo(List.of(dag)));
        patchJson("/api/v2/dags?owners=" + dag, "{\"is_paused\":true}").then().body("dags[0].is_paused", equalTo(true));
    }

    @Test
    void listsRunsAndTasksForABodyWithFilters() {
        String dag = submit();
        trigger(dag, "{\"logical_date\":\"2026-01-01T00:00:00Z\",\"conf\":{\"colour\":\"mauve\"}}");
        trigger(dag, "{\"logical_date\":\"2026-01-02T00:00:00Z\"}");
        postJson(
                        "/api/v2/dags/~/dagRuns/list",
                        "{\"dag_ids\":[\"" + dag + "\"],\"states\":[\"queued\"],\"order_by\":\"-logical_date\","
                                + "\"page_limit\":1}")
                .then()
                .body("total_entries", equalTo(2))
                .body("dag_runs.logical_date", equalTo(List.of("2026-01-02T00:00:00Z")));
        get("/api/v2/dags/" + dag + "/dagRuns?conf_contains=MAUVE").then().body("total_entries", equalTo(1));
        get("/api/v2/dags/" + dag + "/dagRuns?dag_version=1&run_after_gte=2026-01-01")
                .then()
                .body("total_entries", equalTo(2));
        postJson("/api/v2/dags/~/dagRuns/~/taskInstances/list", "{\"dag_ids\":[\"" + dag + "\"],\"task_ids\":[\"a\"]}")
                .then()
                .body("total_entries", equalTo(2));
        postJson("/api/v2/dags/~/dagRuns/list", "{\"colour\":1}").then().statusCode(422);
        postJson("/api/v2/dags/" + dag + "/dagRuns/list", "{}").then().statusCode(422);
    }

    @Test
    void changesAndDeletesSeveralRunsAtOnce() {
        String dag = submit();
        String first = trigger(dag, "{\"logical_date\":null}");
        String second = trigger(dag, "{\"logical_date\":null}");
        patchJson("/api/v2/dags/" + dag + "/dagRuns", """
            {"actions":[
              {"action":"update","entities":[{"dag_run_id":"%1$s","state":"failed","note":"no"}]},
              {"action":"delete","entities":["%2$s"]},
              {"action":"delete","entities":["nowhere"]},
              {"action":"create","entities":[{"dag_run_id":"new"}]}]}
            """.formatted(first, second))
                .then()
                .statusCode(200)
                .body("update.success", equalTo(List.of(dag + "." + first)))
                .body("delete.success", equalTo(List.of(dag + "." + second)))
                .body("delete.errors[0].status_code", equalTo(404))
                .body("create.errors[0].status_code", equalTo(405));
        get("/api/v2/dags/" + dag + "/dagRuns")
                .then()
                .body("dag_runs.state", equalTo(List.of("failed")))
                .body("dag_runs.note", equalTo(List.of("no")));
        get("/api/v2/eventLogs?dag_id=" + dag + "&event=delete_dag_run").then().body("total_entries", equalTo(1));
    }

    @Test
    void whoeverWaitsIsToldUntilTheRunHasEnded() {
        String dag = newId("wait");
        post("{dag_id: " + dag + ", tasks: [{task_id: a, operator: bash, bash_command: sleep 0.3}]}");
        String run = trigger(dag, "{\"logical_date\":null,\"dag_run_id\":\"one\"}");
        String answer = get("/api/v2/dags/" + dag + "/dagRuns/" + run + "/wait?interval=0.05")
                .asString();
        assertThat(answer).endsWith("{\"state\":\"success\"}\n");
        get("/api/v2/dags/" + dag + "/dagRuns/" + run + "/wait").then().statusCode(422);
        get("/api/v2/dags/" + dag + "/dagRuns/" + run + "/wait?interval=0")
                .then()
                .statusCode(422);
        get("/api/v2/dags/" + dag + "/dagRuns/none/wait?interval=1").then().statusCode(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | missing",
                "{\"logical_date\":null,\"colour\":\"red\"} | extra_forbidden",
                "{\"logical_date\":\"soon\"} | datetime_from_date_parsing",
                "{\"logical_date\":null,\"conf\":[]} | dict_type",
                "{\"logical_date\":null,\"note\":5} | string_type",
                "{\"logical_date\":null,\"data_interval_start\":\"2026-01-01\"} | value_error",
                "{\"logical_date\": | json_invalid",
                "[] | model_attributes_type",
                "null | missing"
            })
    void refusesABadTrigger(String body, String type) {
        String dag = submit();
        postJson("/api/v2/dags/" + dag + "/dagRuns", body)
                .then()
                .statusCode(422)
                .body("detail.type", hasItem(type));
        get("/api/v2/dags/" + dag + "/dagRuns").then().body("total_entries", equalTo(0));
    }

    @Test
    void refusesARunIdThatIsNone() {
        String dag = submit();
        postJson("/api/v2/dags/" + dag + "/dagRuns", "{\"logical_date\":null,\"dag_run_id\":\"../x\"}")
                .then()
                .statusCode(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=x", "limit=-1", "offset=9999999999", "logical_date_gte=soon", "dag_version=first"})
    void refusesBadParameters(String query) {
        get("/api/v2/dags/~/dagRuns?" + query).then().statusCode(422).body("detail[0].loc[0]", equalTo("query"));
    }

    @Test
    void refusesStatesAndTypesInAirflowsWords() {
        get("/api/v2/dags/~/dagRuns?state=done")
                .then()
                .statusCode(422)
                .body("detail", equalTo("Invalid value for state. Valid values are queued, running, success, failed"));
        get("/api/v2/dags/~/dagRuns?run_type=odd").then().statusCode(422);
        get("/api/v2/dags/~/dagRuns/~/taskInstances?state=done").then().statusCode(422);
        get("/api/v2/dags?last_dag_run_state=done")
                .then()
                .statusCode(422)
                .body("detail[0].ctx.expected", equalTo("'queued', 'running', 'success' or 'failed'"));
        get("/api/v2/dags?tags_match_mode=some").then().statusCode(422);
    }

    @Test
    void refusesOrdersItDoesNotHave() {
        get("/api/v2/dags/~/dagRuns?order_by=note").then().statusCode(400);
        get("/api/v2/dags?order_by=drop").then().statusCode(400);
    }

    @Test
    void pagesAndOrdersRuns() {
        String dag = submit();
        for (int day = 1; day <= 3; day++) {
            trigger(dag, "{\"logical_date\":\"2026-01-0%dT00:00:00Z\"}".formatted(day));
        }
        get("/api/v2/dags/" + dag + "/dagRuns?order_by=-logical_date&limit=2&offset=1")
                .then()
                .body("total_entries", equalTo(3))
                .body("dag_runs.logical_date", equalTo(List.of("2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z")));
    }

    @Test
    void describesADagAsAirflowDoes() {
        String dag = submit();
        get("/api/v2/dags/" + dag + "/details")
                .then()
                .body("dag_id", equalTo(dag))
                .body("timezone", equalTo("UTC"))
                .body("$", hasKey("dag_run_timeout"))
                .body("latest_dag_version.version_number", equalTo(1))
                .body("next_dagrun_run_after", nullValue());
        get("/api/v2/dags/" + dag + "/tasks/a")
                .then()
                .body("operator_name", equalTo("EmptyOperator"))
                .body("retry_delay.__type", equalTo("TimeDelta"));
        get("/api/v2/dags?dag_id_pattern=" + dag).then().body("total_entries", equalTo(1));
    }

    @Test
    void refusesAPatchOfTheWrongForm() {
        String dag = submit();
        patchJson("/api/v2/dags/" + dag, "{\"is_paused\":\"yes\"}").then().statusCode(422);
        patchJson("/api/v2/dags/" + dag, "{}").then().statusCode(422);
        patchJson("/api/v2/dags/" + dag, "{\"is_paused\":true}")
                .then()
                .statusCode(200)
                .body("is_paused", equalTo(true));
    }

    @Test
    void theSchedulerIsHealthy() {
        get("/api/v2/monitor/health")
                .then()
                .body("scheduler.status", equalTo("healthy"))
                .body("metadatabase.status", equalTo("healthy"));
    }

    private static String submit() {
        String dag = newId("rest");
        post("{dag_id: " + dag + ", is_paused_upon_creation: true, tasks: [{task_id: a, operator: empty}]}")
                .then()
                .statusCode(201);
        return dag;
    }
}
