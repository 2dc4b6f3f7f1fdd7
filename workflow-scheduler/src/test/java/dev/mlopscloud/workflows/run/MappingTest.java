package dev.mlopscloud.workflows.run;

import static dev.mlopscloud.workflows.Service.awaitEnd;
import static dev.mlopscloud.workflows.Service.get;
import static dev.mlopscloud.workflows.Service.log;
import static dev.mlopscloud.workflows.Service.newId;
import static dev.mlopscloud.workflows.Service.post;
import static dev.mlopscloud.workflows.Service.run;
import static dev.mlopscloud.workflows.Service.runPath;
import static dev.mlopscloud.workflows.Service.states;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.mlopscloud.platform.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What tasks can be mapped over. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class MappingTest {

    /** What the instances of a task that is mapped over {@code list} printed. */
    private static List<String> printed(String list) throws InterruptedException {
        String dag = newId("made");
        String run = run(dag, """
            dag_id: %s
            params: {least: 2}
            tasks:
              - {task_id: numbers, operator: python, code: 'return_value = [1, 2, 3]'}
              - {task_id: words, operator: python, code: 'return_value = ["one", "two"]'}
              - task_id: files
                operator: python
                code: 'return_value = [{"name": "a", "size": 5}, {"name": "b", "size": 0}]'
              - task_id: each
                operator: python
                python_callable: show
                code: |
                  import json
                  def show(x):
                      return json.dumps(x)
                expand: {op_args: {map: %s, to: ['{{ item }}']}}
              - {task_id: all, operator: empty, dependencies: [each], trigger_rule: all_done}
            """.formatted(dag, list));
        assertThat(awaitEnd(dag, run)).as(log(dag, run, "numbers", 1)).isEqualTo("success");
        return get(runPath(dag, run) + "/taskInstances/each/listMapped?order_by=map_index")
                .jsonPath()
                .<Integer>getList("task_instances.map_index")
                .stream()
                .map(index -> get(runPath(dag, run) + "/taskInstances/each/xcomEntries/return_value?map_index=" + index)
                        .jsonPath()
                        .getString("value"))
                .toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', textBlock = """
        numbers.output                                               ¦ 1;2;3
        {zip: [numbers.output, words.output]}                        ¦ [1, "one"];[2, "two"]
        {zip: [numbers.output, words.output], fillvalue: none}       ¦ [1, "one"];[2, "two"];[3, "none"]
        {concat: [numbers.output, words.output, [true]]}             ¦ 1;2;3;"one";"two";true
        {map: files.output, to: '{{ item.name }}'}                   ¦ "a";"b"
        {map: files.output, to: {n: '{{ item.size + 1 }}', t: 's{{ item.size }}'}} ¦ {"n": 6, "t": "s5"};{"n": 1, "t": "s0"}
        {filter: numbers.output, when: '{{ item >= params.least }}'} ¦ 2;3
        {filter: {zip: [numbers.output, words.output]}, when: '{{ item[1] == "two" }}'} ¦ [2, "two"]
        {map: {filter: files.output, when: '{{ item.size }}'}, to: '{{ item.name | upper }}'} ¦ "A"
        """)
    void listsAreMadeOfResultsByZipConcatMapAndFilter(String list, String expected) throws InterruptedException {
        assertThat(printed(list)).containsExactly(expected.split(";"));
    }

    @Test
    void aFilterThatLeavesNothingSkipsTheTask() throws InterruptedException {
        String dag = newId("empty");
        String run = run(dag, """
            dag_id: %s
            tasks:
              - {task_id: numbers, operator: python, code: 'return_value = [1, 2, 3]'}
              - task_id: each
                operator: bash
                partial: {bash_command: 'echo $N'}
                expand: {env: {map: {filter: numbers.output, when: '{{ item > 9 }}'}, to: {N: '{{ item }}'}}}
            """.formatted(dag));
        assertThat(awaitEnd(dag, run)).isEqualTo("success");
        assertThat(states(dag, run)).containsEntry("each", "skipped");
    }

    @Test
    void theLastListTurnsFastestInTheOrderInWhichTheyAreWritten() throws InterruptedException {
        String dag = newId("cross");
        String run = run(dag, """
            dag_id: %s
            tasks:
              - task_id: each
                operator: python
                python_callable: show
                code: |
                  def show(one, z, a):
                      return f"{z}{a}"
                partial: {op_args: [1]}
                expand_kwargs: [{op_kwargs: {z: 1, a: x}}]
              - task_id: crossed
                operator: bash
                expand: {env: [{Z: '1'}, {Z: '2'}], bash_command: ['echo "$Z" x', 'echo "$Z" y']}
            """.formatted(dag));
        assertThat(awaitEnd(dag, run)).isEqualTo("success");
        List<String> said = List.of(0, 1, 2, 3).stream()
                .map(index -> get(runPath(dag, run) + "/taskInstances/crossed/xcomEntries/return_value?map_index="
                                + index)
                        .jsonPath()
                        .getString("value"))
                .toList();
        assertThat(said).containsExactly("1 x", "1 y", "2 x", "2 y");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', textBlock = """
        {zip: 5}                                        ¦ list_type
        {zip: []}                                       ¦ list_type
        {map: a.output}                                 ¦ missing
        {map: a.output, to: '{{ item'}                  ¦ template_error
        {filter: a.output, when: 'item > 2'}            ¦ value_error
        {filter: 5, when: '{{ item }}'}                 ¦ list_type
        """)
    void refusesListsThatCannotBeMade(String list, String type) {
        post("""
            dag_id: %s
            tasks:
              - {task_id: a, operator: python, code: 'return_value = [1]'}
              - {task_id: b, operator: python, python_callable: x.y, expand: {op_args: %s}}
            """.formatted(newId("bad"), list)).then().statusCode(422).body("detail.type", hasItem(type));
    }

    @Test
    void refusesListsThatAreNestedTooDeeply() {
        String list = "[1]";
        for (int i = 0; i < 12; i++) {
            list = "{concat: [" + list + "]}";
        }
        post("{dag_id: %s, tasks: [{task_id: b, operator: bash, expand: {bash_command: %s}}]}"
                        .formatted(newId("deep"), list))
                .then()
                .statusCode(422)
                .body("detail.type", hasItem("value_error"));
    }

    @Test
    void aGroupThatIsMappedInAMappedGroupIsRefusedAsInAirflow() {
        post("""
            dag_id: %s
            task_groups:
              outer: {expand: {x: [1, 2]}}
              inner: {parent_group_name: outer, expand: {y: [1, 2]}}
            tasks: [{task_id: a, operator: empty, task_group_name: inner}]
            """.formatted(newId("nested")))
                .then()
                .statusCode(422)
                .body("detail[0].msg", equalTo("A mapped group is not in another mapped group (line 4)"));
    }
}
