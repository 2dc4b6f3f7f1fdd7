package dev.mlopscloud.workflows.ui;

import static dev.mlopscloud.workflows.Service.awaitEnd;
import static dev.mlopscloud.workflows.Service.get;
import static dev.mlopscloud.workflows.Service.newId;
import static dev.mlopscloud.workflows.Service.post;
import static dev.mlopscloud.workflows.Service.put;
import static dev.mlopscloud.workflows.Service.run;
import static dev.mlopscloud.workflows.Service.trigger;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;

import dev.mlopscloud.platform.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class UiTest {
    private static final String RICH = """
            dag_id: DAG_ID
            schedule: "0 6 * * *"
            start_date: 2020-01-01
            is_paused_upon_creation: true
            tags: [shown]
            task_groups:
              prepare: {tooltip: before, dependencies: [start]}
            tasks:
              - {task_id: start, operator: bash, bash_command: echo hi, outlets: [{name: DAG_ID, uri: 's3://x/DAG_ID'}]}
              - {task_id: load, operator: empty, task_group_name: prepare}
              - {task_id: one, operator: empty, task_group_name: prepare, dependencies: [load]}
              - {task_id: two, operator: empty, task_group_name: prepare, dependencies: [load]}
              - task_id: mapped
                operator: bash
                expand: {bash_command: [echo 1, echo 2, exit 1]}
                dependencies: [prepare]
              - {task_id: last, operator: empty, dependencies: [mapped], trigger_rule: all_done}
            """;

    private static String rich(String dag) {
        return RICH.replace("DAG_ID", dag);
    }

    @Test
    void theGridHasRowsInGroupsColumnsAndCells() throws InterruptedException {
        String dag = newId("grid");
        String run = unpausedRun(dag);

        JsonPath rows = get("/ui/grid/structure/" + dag)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        assertThat(rows.<String>getList("id")).containsExactly("start", "prepare", "mapped", "last");
        assertThat(rows.<String>getList("[1].children.id"))
                .containsExactly("prepare.load", "prepare.one", "prepare.two");
        assertThat(rows.<String>getList("[1].children.label")).containsExactly("load", "one", "two");
        assertThat(rows.getBoolean("[2].is_mapped")).isTrue();

        JsonPath columns =
                get("/ui/grid/runs/" + dag + "?limit=5&order_by=-run_after").jsonPath();
        assertThat(columns.<String>getList("run_id")).contains(run);
        assertThat(columns.getInt("[0].dag_versions[0].version_number")).isEqualTo(1);

        String lines = get("/ui/grid/ti_summaries/" + dag + "?run_ids=" + encoded(run) + "&run_ids=none")
                .then()
                .statusCode(200)
                .contentType("application/x-ndjson")
                .extract()
                .asString();
        assertThat(lines.strip().split("\n")).hasSize(1);
        JsonPath cells = new JsonPath(lines);
        assertThat(cells.getString("task_instances.find { it.task_id == 'prepare' }.state"))
                .isEqualTo("success");
        assertThat(cells.<String, Integer>getMap("task_instances.find { it.task_id == 'mapped' }.child_states"))
                .isEqualTo(Map.of("failed", 1, "success", 2));
        assertThat(cells.getString("task_instances.find { it.task_id == 'mapped' }.state"))
                .isEqualTo("failed");
    }

    private static String unpausedRun(String dag) throws InterruptedException {
        String run = run(
                dag,
                rich(dag)
                        .replace("is_paused_upon_creation: true", "is_paused_upon_creation: false")
                        .replace("schedule: \"0 6 * * *\"\nstart_date: 2020-01-01\n", ""));
        awaitEnd(dag, run);
        return run;
    }

    @Test
    void rowsOfFormerVersionsComeAfterThoseOfTheNewest() throws InterruptedException {
        String dag = newId("merge");
        String first = run(dag, "{dag_id: " + dag + ", tasks: [{task_id: gone, operator: empty}]}");
        awaitEnd(dag, first);
        put(dag, "{dag_id: " + dag + ", tasks: [{task_id: there, operator: empty}]}")
                .then()
                .statusCode(200);
        get("/ui/grid/structure/" + dag).then().body("id", equalTo(List.of("there", "gone")));
    }

    @Test
    void theGraphLeadsGroupsThroughJoints() {
        String dag = newId("graph");
        post(rich(dag)).then().statusCode(201);
        JsonPath graph = get("/ui/structure/structure_data?dag_id=" + dag).jsonPath();
        List<String> edges = graph.getList("edges.collect { it.source_id + ' ' + it.target_id }");
        assertThat(edges)
                .contains(
                        "start prepare.upstream_join_id",
                        "prepare.upstream_join_id prepare.load",
                        "prepare.one prepare.downstream_join_id",
                        "prepare.two prepare.downstream_join_id",
                        "prepare.downstream_join_id mapped")
                .doesNotContain("prepare.one mapped", "start prepare.load");
        assertThat(graph.<String>getList("nodes.find { it.id == 'prepare' }.children.id"))
                .contains("prepare.upstream_join_id", "prepare.downstream_join_id");
        get("/ui/structure/structure_data?dag_id=" + dag + "&root=mapped&include_upstream=true&depth=1")
                .then()
                .body("nodes.id", equalTo(List.of("prepare", "mapped")));
        get("/ui/structure/structure_data").then().statusCode(422);
        get("/ui/structure/structure_data?dag_id=none").then().statusCode(404);
    }

    @Test
    void assetsLeadFromTheTaskThatMakesThemToTheDagThatWaits() {
        String maker = newId("maker");
        String waiter = newId("waiter");
        post(rich(maker)).then().statusCode(201);
        post("""
                dag_id: %s
                schedule: {assets: {any: [{name: %s, uri: 's3://x/%s'}, 's3://x/other-%s']}}
                tasks: [{task_id: only, operator: trigger_dag, trigger_dag_id: %s}]
                """.formatted(waiter, maker, maker, maker, maker)).then().statusCode(201);

        JsonPath made = get("/ui/structure/structure_data?external_dependencies=true&dag_id=" + maker)
                .jsonPath();
        String asset = made.getString("nodes.find { it.type == 'asset' }.id");
        assertThat(made.<String>getList("edges.collect { it.source_id + ' ' + it.target_id }"))
                .contains("start " + asset);
        JsonPath waits = get("/ui/structure/structure_data?external_dependencies=true&dag_id=" + waiter)
                .jsonPath();
        assertThat(waits.<String>getList("edges.collect { it.source_id + ' ' + it.target_id }"))
                .contains("or-gate-0 only", asset.replace("asset:", "") + " or-gate-0");
        get("/ui/dependencies?node_id=dag:" + waiter)
                .then()
                .body("nodes.id", hasItems("dag:" + maker, "dag:" + waiter, asset))
                .body("nodes.type", hasItems("trigger"));
        get("/ui/dependencies?dependency_type=data&node_id=" + asset)
                .then()
                .body("nodes.label", hasItems(maker + ".start"));
        get("/ui/next_run_assets/" + waiter)
                .then()
                .body("events.name", hasItems(maker))
                .body("asset_expression.any.size()", equalTo(2));
        get("/ui/dags?dag_ids=" + waiter).then().body("dags[0].asset_expression.any.size()", equalTo(2));
    }

    @Test
    void theListOfDagsShowsTheLatestRuns() throws InterruptedException {
        String dag = newId("list");
        String run = unpausedRun(dag);
        get("/ui/dags?dag_ids=" + dag + "&dag_runs_limit=3")
                .then()
                .statusCode(200)
                .body("total_entries", equalTo(1))
                .body("dags[0].latest_dag_runs.run_id", equalTo(List.of(run)))
                .body("dags[0].is_favorite", equalTo(false))
                .body("dags[0].pending_actions", equalTo(List.of()));
        get("/ui/dags/" + dag + "/latest_run").then().body("run_id", equalTo(run));
        assertThat(get("/ui/dags/none/latest_run").asString()).isEqualTo("null");
        get("/ui/dags/" + dag + "/dagRuns/" + encoded(run) + "/stats").then().statusCode(200);
        get("/ui/gantt/" + dag + "/" + encoded(run)).then().body("task_instances.task_id", hasItems("start", "last"));
        get("/ui/dashboard/dag_stats").then().statusCode(200);
        get("/ui/dashboard/historical_metrics_data?start_date=2020-01-01T00:00:00Z")
                .then()
                .statusCode(200)
                .body("dag_run_counts_are_lower_bounds", equalTo(false));
    }

    @Test
    void theCalendarShowsWhatWasAndWhatIsPlanned() throws InterruptedException {
        String dag = newId("calendar");
        post("""
                dag_id: %s
                schedule: "0 6 * * *"
                start_date: 2020-01-01
                end_date: 2020-01-09
                tasks: [{task_id: a, operator: empty}]
                """.formatted(dag)).then().statusCode(201);
        String run = trigger(dag, "{\"logical_date\":\"2020-01-05T06:00:00Z\"}");
        awaitEnd(dag, run);
        get("/ui/calendar/" + dag + "?logical_date_lte=2020-01-05T07:00:00Z")
                .then()
                .body("dag_runs.date", equalTo(List.of("2020-01-05T00:00:00Z")))
                .body("dag_runs[0].state", equalTo("success"));
        get("/ui/calendar/none").then().statusCode(404);
    }

    @Test
    void aDeadlineIsShownBeforeAndAfterItPassed() {
        String dag = newId("deadline");
        String later = """
                dag_id: %s
                deadline: {reference: dagrun_queued_at, interval: 3600, callback: {webhook: 'http://127.0.0.1:1/'}}
                tasks: [{task_id: a, operator: approval, subject: Well}]
                """.formatted(dag);
        String run = run(dag, later);
        get("/ui/dags/" + dag + "/dagRuns/" + encoded(run) + "/deadlines")
                .then()
                .body("total_entries", equalTo(1))
                .body("deadlines[0].missed", equalTo(false));
        get("/ui/dags/" + dag + "/deadlineAlerts")
                .then()
                .body("deadline_alerts[0].reference_type", equalTo("DagRunQueuedAtDeadline"));
        get("/ui/dags/~/dagRuns/x/deadlines").then().statusCode(400);
        get("/ui/dags/" + dag + "/dagRuns/x/deadlines").then().statusCode(404);
    }

    @Test
    void thereAreAnswersForWhatEveryPageAsks() {
        get("/ui/config").then().statusCode(200).body("fallback_page_limit", equalTo(50));
        get("/ui/auth/me").then().body("username", equalTo("Anonymous"));
        get("/ui/auth/menus").then().body("authorized_menu_items", hasItems("Dags", "XComs"));
        get("/ui/teams").then().statusCode(403);
        get("/ui/backfills?active=true").then().statusCode(200);
        get("/ui/partitioned_dag_runs").then().body("total", equalTo(0));
        get("/ui/pending_partitioned_dag_run/x?partition_key=y").then().statusCode(404);
        get("/ui/connections/hook_meta").then().body("connection_type", hasItems("http", "postgres"));
        get("/api/v2/plugins").then().body("plugins[0].external_views[0].href", equalTo("/definitions/new"));
        get("/api/v2/nothing").then().statusCode(404).body("detail", equalTo("Not Found"));
        get("/ui/nothing").then().statusCode(404).body("detail", equalTo("Not Found"));
        get("/definitions/new").then().statusCode(200).body(containsString("<textarea"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
