package dev.mlopscloud.workflows.execution;

import static dev.mlopscloud.workflows.Service.await;
import static dev.mlopscloud.workflows.Service.awaitEnd;
import static dev.mlopscloud.workflows.Service.get;
import static dev.mlopscloud.workflows.Service.log;
import static dev.mlopscloud.workflows.Service.newId;
import static dev.mlopscloud.workflows.Service.patchJson;
import static dev.mlopscloud.workflows.Service.run;
import static dev.mlopscloud.workflows.Service.runPath;
import static dev.mlopscloud.workflows.Service.states;
import static dev.mlopscloud.workflows.Service.trigger;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.platform.testing.PostgresResource;
import dev.mlopscloud.workflows.TestWorker;
import dev.mlopscloud.workflows.TestWorker.Try;
import dev.mlopscloud.workflows.TestWorkers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Python DAGs from their file to their end, by the calls that Airflow's own worker makes. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(TestWorkers.class)
class ExecutionTest {

    /** The serialised DAG of a file, under another id, for a queue that only this test's worker takes from. */
    private static ObjectNode dag(String file, String dagId) {
        String path = "/serialized/" + file + ".json";
        try (InputStream text = Objects.requireNonNull(ExecutionTest.class.getResourceAsStream(path))) {
            String json = new String(text.readAllBytes(), StandardCharsets.UTF_8);
            ObjectNode tree = (ObjectNode) TestWorker.tree(json.replace(file, dagId));
            for (JsonNode task : tree.path("dag").path("tasks")) {
                ObjectNode fields = (ObjectNode) task.path("__var");
                ObjectNode to = fields.path("partial_kwargs") instanceof ObjectNode partial ? partial : fields;
                to.put("queue", dagId);
            }
            return tree;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Response submit(String path, String hash, List<? extends JsonNode> dags, String... errors) {
        StringBuilder body = new StringBuilder("{\"hash\":\"" + hash + "\",\"source\":\"# python\",\"dags\":" + dags);
        body.append(",\"import_errors\":[");
        for (int i = 0; i < errors.length; i++) {
            body.append(i == 0 ? "" : ",").append('"').append(errors[i]).append('"');
        }
        return given().contentType("application/json")
                .body(body.append("]}").toString())
                .put("/api/dag-files/dags-folder/" + path);
    }

    private static TestWorker start(String dagId) {
        submit(dagId + ".py", "1", List.of(dag("etl_small", dagId)))
                .then()
                .statusCode(200)
                .body("error", equalTo(null))
                .body("dag_ids", equalTo(List.of(dagId)));
        TestWorker worker = new TestWorker(dagId);
        worker.register().then().statusCode(200).body("versions_match", equalTo(true));
        return worker;
    }

    @Test
    void aDagRunsToItsEndByTheCallsOfItsTasks() throws InterruptedException {
        String dag = newId("etl");
        TestWorker worker = start(dag);
        get("/api/v2/dagSources/" + dag).then().body("content", equalTo("# python"));
        String run = trigger(dag, "{\"logical_date\":null,\"conf\":{\"n\":5}}");
        List<String> done = new ArrayList<>();
        while (done.size() < 7) {
            Try task = worker.take();
            JsonNode context = task.run();
            assertThat(context.path("dag_run").path("conf").path("n").asInt()).isEqualTo(5);
            assertThat(context.path("max_tries").asInt()).isEqualTo(2);
            task.heartbeat().then().statusCode(204);
            act(task);
            task.succeed().then().statusCode(204);
            task.succeed().then().statusCode(200);
            done.add(task.task() + task.job().path("map_index"));
        }
        assertThat(awaitEnd(dag, run)).isEqualTo("success");
        assertThat(states(dag, run)).containsEntry("big", "skipped").containsEntry("join", "success");
        assertThat(done).contains("extract-1", "sq0", "sq1", "sq2", "small-1").doesNotContain("big-1");
        get(runPath(dag, run) + "/taskInstances/extract")
                .then()
                .body("operator", equalTo("@task"))
                .body("rendered_fields.op_kwargs.n", equalTo(5));
        assertThat(log(dag, run, "extract", 1)).contains("from the worker");
    }

    private static void act(Try task) {
        switch (task.task()) {
            case "extract" -> {
                task.put("/rtif", "{\"op_kwargs\":{\"n\":5}}").then().statusCode(201);
                task.push("return_value", "{\"rows\":[0,1,2]}").then().statusCode(201);
                push(task, "{\"event\":\"from the worker\"}\n");
            }
            case "total" -> {
                task.pull("extract", "return_value")
                        .then()
                        .statusCode(200)
                        .body("value.rows", equalTo(List.of(0, 1, 2)));
                task.pull("extract", "return_value/slice").then().body("size()", equalTo(1));
                task.pull("extract", "missing").then().statusCode(404).body("detail.reason", equalTo("not_found"));
            }
            case "choose" -> {
                task.push("skipmixin_key", "{\"followed\":[\"small\",\"join\"]}")
                        .then()
                        .statusCode(201);
                task.patch("/skip-downstream", "{\"tasks\":[[\"big\",-1]]}")
                        .then()
                        .statusCode(204);
            }
            case "sq" -> {
                int index = task.job().path("map_index").asInt();
                task.push("return_value?map_index=" + index, "" + index * index)
                        .then()
                        .statusCode(201);
            }
            default -> task.pull("nothing", "return_value/item/0").then().statusCode(404);
        }
    }

    private static void push(Try task, String chunk) {
        JsonNode job = task.job();
        String path = "logs/push/" + job.path("dag_id").asText() + "/" + task.task() + "/"
                + job.path("run_id").asText() + "/1/-1";
        TestWorker.asWorker(path)
                .body("{\"log_chunk_time\":\"2026-11-23T08:34:41Z\",\"log_chunk_data\":"
                        + new com.fasterxml.jackson.databind.node.TextNode(chunk) + "}")
                .post("/edge_worker/v1/" + path.replace("+", "%2B").replace(":", "%3A"))
                .then()
                .statusCode(200);
    }

    @Test
    void aSequenceOfXComsIsCountedAndSliced() throws InterruptedException {
        String dag = newId("sequence");
        TestWorker worker = start(dag);
        trigger(dag, "{\"logical_date\":null}");
        List<Try> mapped = new ArrayList<>();
        while (mapped.size() < 4) {
            mapped.add(worker.take());
        }
        Try last = mapped.getLast();
        for (Try task : mapped) {
            task.run();
            int index = task.job().path("map_index").asInt();
            task.push("return_value?map_index=" + index, "\"" + task.task() + index + "\"");
        }
        assertThat(last.count("sq", "return_value").header("Content-Range")).isEqualTo("map_indexes 3");
        last.pull("sq", "return_value/slice?start=-1").then().body("", equalTo(List.of("sq2")));
        last.pull("sq", "return_value/slice?step=-2").then().body("", equalTo(List.of("sq2", "sq0")));
        assertThat(last.pull("sq", "return_value/item/1").asString()).isEqualTo("\"sq1\"");
        last.pull("sq", "return_value/item/3").then().statusCode(404);
        last.get("task-instances/count?dag_id=" + dag + "&states=running")
                .then()
                .body("", equalTo(4));
        String other = newId("empty");
        run(other, "{dag_id: " + other + ", task_groups: {g: {}}, tasks: [{task_id: a, operator: empty}]}");
        last.get("task-instances/count?dag_id=" + other).then().body("", equalTo(1));
        last.get("task-instances/count?dag_id=" + other + "&task_group_id=g")
                .then()
                .body("", equalTo(0));
        last.get("task-instances/states?dag_id=" + dag + "&task_ids=sq")
                .then()
                .body("task_states.values()[0].sq_1", equalTo("running"));
        last.get("dag-runs/count?dag_id=" + dag).then().statusCode(200);
        assertThat(last.get("dag-runs/previous?dag_id=" + dag + "&logical_date=2026-01-01T00:00:00Z")
                        .asString())
                .isEqualTo("null");
    }

    @Test
    void aTaskThatIsMarkedWhileItRunsIsToldToEnd() throws InterruptedException {
        String dag = newId("killed");
        TestWorker worker = start(dag);
        String run = trigger(dag, "{\"logical_date\":null}");
        Try task = worker.take();
        task.run();
        int index = task.job().path("map_index").asInt();
        String path = runPath(dag, run) + "/taskInstances/" + task.task() + (index < 0 ? "" : "/" + index);
        patchJson(path, "{\"new_state\":\"failed\"}").then().statusCode(200);
        task.heartbeat()
                .then()
                .statusCode(409)
                .body("detail.reason", equalTo("not_running"))
                .body("detail.current_state", equalTo("failed"));
        task.succeed().then().statusCode(409).body("detail.previous_state", equalTo("failed"));
        task.push("return_value", "1").then().statusCode(409);
    }

    @Test
    void aJobThatIsNotStartedGoesToTheNextWorkerAtNoCost() throws InterruptedException {
        String dag = newId("left");
        TestWorker worker = start(dag);
        trigger(dag, "{\"logical_date\":null}");
        Try left = worker.take();
        worker.register().then().statusCode(409);
        worker.say("offline").then().statusCode(200);
        worker.register().then().statusCode(200);
        Try again = worker.take();
        assertThat(again.job().path("try_number").asInt()).isEqualTo(1);
        left.tryToRun().then().statusCode(409).body("detail.reason", equalTo("invalid_state"));
        Try own = again.taskInstance().equals(left.taskInstance()) ? again : worker.take();
        own.run();
    }

    @Test
    void failuresAreRetriedAsTheirProcessSays() throws InterruptedException {
        String dag = newId("retried");
        TestWorker worker = start(dag);
        String run = trigger(dag, "{\"logical_date\":null}");
        Try extract = worker.take();
        while (!extract.task().equals("extract")) {
            extract = worker.take();
        }
        extract.run();
        extract.push("return_value", "1");
        extract.state("{\"state\":\"up_for_retry\",\"end_date\":\"2026-11-23T08:34:41Z\",\"retry_delay_seconds\":0}")
                .then()
                .statusCode(204);
        Try second = worker.take();
        while (!second.task().equals("extract")) {
            second = worker.take();
        }
        assertThat(second.job().path("try_number").asInt()).isEqualTo(2);
        JsonNode context = second.run();
        assertThat(context.path("xcom_keys_to_clear").path(0).asText()).isEqualTo("return_value");
        second.state("{\"state\":\"failed\",\"end_date\":\"2026-11-23T08:34:41Z\"}")
                .then()
                .statusCode(204);
        await(runPath(dag, run) + "/taskInstances/total", "state", "upstream_failed");
    }

    @Test
    void aDeferredTaskGoesOnWithWhatItsTriggerSays() throws InterruptedException {
        String dag = newId("deferred");
        TestWorker worker = start(dag);
        trigger(dag, "{\"logical_date\":null}");
        Try task = worker.take();
        task.run();
        task.state("{\"state\":\"deferred\",\"classpath\":\"a.Trigger\",\"trigger_kwargs\":{\"moment\":1},"
                        + "\"trigger_timeout\":\"PT1H\",\"next_method\":\"go_on\",\"next_kwargs\":{\"x\":1}}")
                .then()
                .statusCode(204);
        String mine = "find { it.task_instance == '" + task.taskInstance() + "' }";
        Response work = TestWorker.asTriggerer()
                .body("{\"running\":[],\"capacity\":1000}")
                .post("/api/triggers/work/" + dag);
        assertThat(work.<String>path("start." + mine + ".classpath")).isEqualTo("a.Trigger");
        String trigger = work.path("start." + mine + ".id");
        String path = "/api/triggers/" + task.taskInstance() + "/" + trigger + "/event";
        TestWorker.asTriggerer().body("{\"payload\":\"now\"}").post(path).then().body("resumed", equalTo(true));
        TestWorker.asTriggerer().body("{\"payload\":\"now\"}").post(path).then().body("resumed", equalTo(false));
        given().contentType("application/json")
                .body("{\"payload\":1}")
                .post(path)
                .then()
                .statusCode(401);
        Try again = worker.take();
        while (!again.taskInstance().equals(task.taskInstance())) {
            again = worker.take();
        }
        JsonNode context = again.run();
        assertThat(context.path("next_method").asText()).isEqualTo("go_on");
        assertThat(context.path("next_kwargs").path("event").asText()).isEqualTo("now");
        assertThat(context.path("next_kwargs").path("x").asInt()).isEqualTo(1);
        assertThat(again.job().path("try_number").asInt()).isEqualTo(1);
    }

    @Test
    void aQuestionIsAnsweredByPeopleAndTheTaskGoesOn() throws InterruptedException {
        String dag = newId("asked");
        TestWorker worker = start(dag);
        String run = trigger(dag, "{\"logical_date\":null}");
        Try task = worker.take();
        while (!task.task().equals("extract")) {
            task = worker.take();
        }
        task.run();
        task.send(
                        "POST",
                        "hitlDetails/" + task.taskInstance(),
                        "{\"ti_id\":\"" + task.taskInstance() + "\",\"options\":[\"Approve\",\"Reject\"],"
                                + "\"subject\":\"Go?\",\"body\":null,\"defaults\":null,\"multiple\":false,"
                                + "\"params\":{},\"assigned_users\":[]}")
                .then()
                .statusCode(201);
        task.state("{\"state\":\"awaiting_input\",\"next_method\":\"execute_complete\",\"next_kwargs\":{}}")
                .then()
                .statusCode(204);
        String path = runPath(dag, run) + "/taskInstances/extract/-1/hitlDetails";
        get(path).then().body("subject", equalTo("Go?")).body("response_received", equalTo(false));
        patchJson(path, "{\"chosen_options\":[\"Approve\"]}").then().statusCode(200);
        Try again = worker.take();
        while (!again.task().equals("extract")) {
            again = worker.take();
        }
        JsonNode event = again.run().path("next_kwargs").path("event");
        assertThat(event.path("chosen_options").path(0).asText()).isEqualTo("Approve");
        assertThat(event.path("responded_at").path("__classname__").asText()).isEqualTo("datetime.datetime");
        assertThat(event.path("timedout").asBoolean(true)).isFalse();
    }

    @Test
    void filesThatAreBrokenOrGoneAreTold() {
        String dag = newId("file");
        String path = dag + ".py";
        submit(path, "1", List.of(dag("etl_small", dag))).then().statusCode(200);
        submit(path, "2", List.of(), "SyntaxError: no").then().body("error", equalTo("SyntaxError: no"));
        get("/api/v2/importErrors?filename_pattern=" + dag)
                .then()
                .body("total_entries", equalTo(1))
                .body("import_errors[0].stack_trace", containsString("SyntaxError"));
        get("/api/v2/dags?has_import_errors=true&dag_id_pattern=" + dag).then().body("total_entries", equalTo(1));
        ObjectNode strange = dag("etl_small", dag);
        ((ObjectNode) strange.path("dag").path("timetable")).put("__type", "my.Timetable");
        submit(path, "3", List.of(strange)).then().body("error", containsString("my.Timetable"));
        submit(path, "4", List.of()).then().body("stale", equalTo(List.of(dag)));
        get("/api/v2/dags?dag_id_pattern=" + dag).then().body("total_entries", equalTo(0));
        get("/api/v2/dags?exclude_stale=false&dag_id_pattern=" + dag).then().body("dags[0].is_stale", equalTo(true));
        submit(path, "5", List.of(dag("etl_small", dag))).then().statusCode(200);
        submit("other_" + path, "1", List.of(dag("etl_small", dag)))
                .then()
                .body("error", containsString("is defined in the file " + path));
        get("/api/dag-files/dags-folder").then().body("files.path", hasItem(path));
        given().delete("/api/dag-files/dags-folder/" + path).then().statusCode(204);
        given().delete("/api/dag-files/dags-folder/" + path).then().statusCode(404);
        given().delete("/api/dag-files/dags-folder/other_" + path).then().statusCode(204);
    }

    @Test
    void whoeverHasNoTokenOfItsOwnIsTurnedAway() throws InterruptedException {
        String dag = newId("strangers");
        TestWorker worker = start(dag);
        given().contentType("application/json")
                .body("{}")
                .post("/edge_worker/v1/jobs/fetch/" + dag)
                .then()
                .statusCode(403);
        TestWorker.asWorker("worker/other")
                .body("{}")
                .post("/edge_worker/v1/jobs/fetch/" + dag)
                .then()
                .statusCode(403);
        given().get("/execution/variables/x").then().statusCode(401);
        trigger(dag, "{\"logical_date\":null}");
        Try one = worker.take();
        one.heartbeat().then().statusCode(403);
        one.run();
        Try other = worker.take();
        other.run();
        one.send("PUT", "task-instances/" + other.taskInstance() + "/heartbeat", "{\"hostname\":\"vm\",\"pid\":1}")
                .then()
                .statusCode(403);
        one.state("{\"state\":\"nonsense\"}").then().statusCode(422);
        one.get("variables/unknown").then().statusCode(404).body("detail.reason", equalTo("not_found"));
        one.send("PUT", "variables/of_tests", "{\"val\":\"1\",\"description\":null}")
                .then()
                .statusCode(201);
        one.get("variables/of_tests").then().body("value", equalTo("1"));
        one.get("variables/keys?prefix=of_te").then().body("keys", equalTo(List.of("of_tests")));
        one.send("DELETE", "variables/of_tests", "").then().statusCode(204);
        one.get("connections/unknown").then().statusCode(404);
        String store = "store/ti/" + one.taskInstance() + "/a/key";
        one.get(store).then().statusCode(404).body("detail.reason", equalTo("not_found"));
        one.send("PUT", store, "{\"value\":{\"x\":1}}").then().statusCode(204);
        one.get(store).then().body("value.x", equalTo(1));
        one.send("DELETE", "store/ti/" + one.taskInstance(), "").then().statusCode(204);
        one.get(store).then().statusCode(404);
        String asset = "store/asset/by-uri/value?key=k&uri=s3://bucket/out";
        one.send("PUT", asset, "{\"value\":[1]}").then().statusCode(204);
        one.get(asset).then().body("value", equalTo(List.of(1)));
        one.send("DELETE", asset, "").then().statusCode(204);
        Map<String, Object> dagBody = one.get("dags/" + dag).jsonPath().getMap("");
        assertThat(dagBody).containsEntry("bundle_name", "dags-folder").containsEntry("relative_fileloc", dag + ".py");
    }
}
