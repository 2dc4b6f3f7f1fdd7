package dev.mlopscloud.workflows.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopscloud.workflows.document.Document;
import dev.mlopscloud.workflows.document.MalformedDocumentException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WeightsTest {
    @Test
    void addsWhatWaitsForATaskOnce() throws MalformedDocumentException {
        assertThat(weights("downstream")).isEqualTo(Map.of("top", 19, "left", 8, "right", 6, "end", 5));
    }

    @Test
    void addsWhatATaskWaitsForOnce() throws MalformedDocumentException {
        assertThat(weights("upstream")).isEqualTo(Map.of("top", 10, "left", 13, "right", 11, "end", 19));
    }

    @Test
    void takesItsOwnWeightAlone() throws MalformedDocumentException {
        assertThat(weights("absolute")).isEqualTo(Map.of("top", 10, "left", 3, "right", 1, "end", 5));
    }

    private static Map<String, Integer> weights(String rule) throws MalformedDocumentException {
        return WorkflowReader.read(Document.yaml("""
            dag_id: weights
            default_args: {weight_rule: %s}
            tasks:
              - {task_id: top, operator: empty, priority_weight: 10}
              - {task_id: left, operator: empty, priority_weight: 3, dependencies: [top]}
              - {task_id: right, operator: empty, dependencies: [top]}
              - {task_id: end, operator: empty, priority_weight: 5, dependencies: [left, right]}
            """.formatted(rule)), template -> Optional.empty())
                .weights();
    }
}
