package dev.mlopscloud.workflows.serialized;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.workflows.definition.Deadline;
import dev.mlopscloud.workflows.definition.Expansion;
import dev.mlopscloud.workflows.definition.MadeList;
import dev.mlopscloud.workflows.definition.OperatorKind;
import dev.mlopscloud.workflows.definition.Resources;
import dev.mlopscloud.workflows.definition.Task;
import dev.mlopscloud.workflows.definition.Workflow;
import dev.mlopscloud.workflows.engine.Trait;
import dev.mlopscloud.workflows.engine.TriggerRule;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** DAGs as Airflow 3.3.2 serialised them. */
class DagReaderTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static JsonNode sample(String name) {
        String path = "/serialized/" + name + ".json";
        try (InputStream text = Objects.requireNonNull(DagReaderTest.class.getResourceAsStream(path))) {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Task task(Workflow workflow, String id) {
        return workflow.task(id).orElseThrow();
    }

    @Test
    void aTaskSaysWhatTheSchedulerMustKnow() {
        Workflow workflow = new DagReader().read(sample("full"));
        assertThat(workflow.origin()).isEqualTo(new Workflow.Origin("dags-folder", "full.py"));
        for (String id : new String[] {"plain", "big"}) {
            Task task = task(workflow, id);
            assertThat(task.rule()).isEqualTo(TriggerRule.ALL_DONE);
            assertThat(task.retry().retries()).isEqualTo(3);
            assertThat(task.retry().delay()).isEqualTo(Duration.ofSeconds(3));
            assertThat(task.retry().multiplier()).isEqualTo(2);
            assertThat(task.retry().maxDelay()).isEqualTo(Duration.ofMinutes(1));
            assertThat(task.executionTimeout()).isEqualTo(Duration.ofSeconds(5));
            assertThat(task.resources()).isEqualTo(new Resources("p", 2, 5, Resources.Weighting.ABSOLUTE, "q", 2, 3));
            assertThat(task.flow().is(Trait.DEPENDS_ON_PAST)).isTrue();
            assertThat(task.flow().is(Trait.WAITS_FOR_DOWNSTREAM)).isTrue();
            assertThat(task.outlets()).hasSize(1);
            assertThat(task.inlets()).hasSize(1);
            assertThat(task.action().kind()).isEqualTo(OperatorKind.WORKER);
            assertThat(task.action().operatorName()).isEqualTo("@task");
        }
        assertThat(task(workflow, "plain").dependencies()).containsExactly("lst");
        assertThat(task(workflow, "lst__1").flow().is(Trait.SETUP)).isTrue();
        assertThat(task(workflow, "td").flow().traits()).contains(Trait.TEARDOWN, Trait.FAILS_RUN);
        assertThat(task(workflow, "g.inner.z").action().kind()).isEqualTo(OperatorKind.EMPTY);
    }

    @Test
    void mappedTasksAndGroupsKnowTheirLengths() {
        Workflow workflow = new DagReader().read(sample("full"));
        Map<String, Integer> sizes = Map.of("lst", 3, "big", 5);
        assertThat(length(workflow, "kw", Map.of())).contains(2L);
        assertThat(length(workflow, "bm", Map.of())).contains(2L);
        assertThat(length(workflow, "kw2", sizes)).contains(3L);
        assertThat(length(workflow, "zip", sizes)).contains(5L);
        assertThat(length(workflow, "cc", sizes)).contains(8L);
        assertThat(length(workflow, "cc", Map.of("lst", 3))).isEmpty();
        assertThat(length(workflow, "big", Map.of("lst", -1))).contains(-1L);
        assertThat(task(workflow, "g.a").flow().mappedBy()).isEqualTo("g");
        assertThat(task(workflow, "g.inner.z").flow().mappedBy()).isEqualTo("g");
        Expansion group = Objects.requireNonNull(workflow.groups().get("g")).expansion();
        assertThat(Objects.requireNonNull(group).references()).containsExactly("lst");
    }

    private static Optional<Long> length(Workflow workflow, String id, Map<String, Integer> sizes) {
        Expansion expansion = Objects.requireNonNull(task(workflow, id).flow().expansion());
        return expansion.length(new MadeList.Sources() {
            @Override
            public Optional<Integer> size(String task) {
                return Optional.ofNullable(sizes.get(task));
            }

            @Override
            public JsonNode result(String task) {
                throw new AssertionError("Only workers need results");
            }

            @Override
            public List<JsonNode> values(JsonNode template, List<JsonNode> items) {
                throw new AssertionError("Only workers make items");
            }
        });
    }

    @Test
    void parametersKeepTheirSchemasAndMayBeRequired() {
        Workflow workflow = new DagReader().read(sample("full"));
        var params = workflow.params();
        assertThat(Objects.requireNonNull(params.get("a")).value().asInt()).isEqualTo(1);
        assertThat(Objects.requireNonNull(params.get("b")).value().isMissingNode())
                .isTrue();
        assertThat(Objects.requireNonNull(params.get("c"))
                        .refusal(JSON.getNodeFactory().textNode("z")))
                .isPresent();
        assertThat(Objects.requireNonNull(params.get("c")).description()).contains("dd");
        assertThat(Objects.requireNonNull(params.get("d")).value().isNull()).isTrue();
    }

    @Test
    void everyTimetableOfAirflowsOwnIsReadAndNoOther() {
        JsonNode timetables = sample("timetables");
        for (Map.Entry<String, JsonNode> timetable : timetables.properties()) {
            ObjectNode dag = sample("full").deepCopy();
            ((ObjectNode) dag.path("dag")).set("timetable", timetable.getValue());
            String name = timetable.getValue().path("__type").asText();
            Workflow workflow = new DagReader().read(dag);
            if (name.contains("Cron") || name.contains("Delta") || name.contains("Null")) {
                assertThat(workflow.timing().schedule().timetable())
                        .isEqualTo(name.substring(name.lastIndexOf('.') + 1));
            }
        }
        ObjectNode dag = sample("full").deepCopy();
        ((ObjectNode) dag.path("dag").path("timetable")).put("__type", "mine.Workdays");
        assertThatThrownBy(() -> new DagReader().read(dag)).hasMessageContaining("mine.Workdays");
    }

    @Test
    void whatNeedsPythonIsRefusedByName() {
        ObjectNode dag = sample("full").deepCopy();
        ((ObjectNode) dag.path("dag").path("tasks").path(0).path("__var")).put("weight_rule", "mine.Weight");
        assertThatThrownBy(() -> new DagReader().read(dag)).hasMessageContaining("mine.Weight");
    }

    @Test
    void deadlinesCountFromWhatIsKnownHereAndNothingElse() throws JsonProcessingException {
        ObjectNode dag = sample("full").deepCopy();
        String alert = "{\"reference\":{\"reference_type\":\"%s\"},\"callback\":{\"__data__\":{\"path\":\"a.b\"}},"
                + "\"interval\":{\"__classname__\":\"datetime.timedelta\",\"__data__\":60.0}}";
        JsonNode known = JSON.readTree("[" + alert.formatted("DagRunLogicalDateDeadline") + "]");
        ((ObjectNode) dag.path("dag")).set("deadline", known);
        Instant logical = Instant.parse("2026-01-01T00:00:00Z");
        Deadline deadline = Objects.requireNonNull(new DagReader().read(dag).deadline());
        assertThat(deadline.of(Instant.EPOCH, logical)).contains(logical.plusSeconds(60));
        JsonNode average = JSON.readTree("[" + alert.formatted("AverageRuntimeDeadline") + "]");
        ((ObjectNode) dag.path("dag")).set("deadline", average);
        assertThatThrownBy(() -> new DagReader().read(dag)).hasMessageContaining("AverageRuntimeDeadline");
    }
}
