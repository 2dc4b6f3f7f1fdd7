package dev.mlopscloud.notebooks.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.ApiError;
import dev.mlopscloud.notebooks.api.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ParametersTest {

    private static ObjectNode json(String text) throws IOException {
        return (ObjectNode) Json.read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode notebook() throws IOException {
        return json("{\"nbformat_minor\":5,\"cells\":[{\"cell_type\":\"code\",\"source\":\"first\",\"metadata\":{}},"
                + "{\"cell_type\":\"code\",\"source\":\"n = 1\",\"metadata\":{\"tags\":[\"parameters\"]}},"
                + "{\"cell_type\":\"code\",\"source\":\"last\",\"metadata\":{}}]}");
    }

    @Test
    void followTheirDefaults() throws IOException {
        ObjectNode notebook = notebook();
        Parameters.inject(notebook, json("{\"n\":5}"));
        assertThat(notebook.path("cells")).hasSize(4);
        assertThat(notebook.at("/cells/2/source").textValue()).isEqualTo("# Parameters\nn = 5\n");
        assertThat(notebook.at("/cells/2/metadata/tags/0").textValue()).isEqualTo("injected-parameters");
    }

    @Test
    void replaceThoseOfAnEarlierExecution() throws IOException {
        ObjectNode notebook = notebook();
        Parameters.inject(notebook, json("{\"n\":5}"));
        Parameters.inject(notebook, json("{\"n\":6}"));
        assertThat(notebook.path("cells")).hasSize(4);
        assertThat(notebook.at("/cells/2/source").textValue()).contains("n = 6");
    }

    @Test
    void becomePython() throws IOException {
        ObjectNode values = json("{\"a\":[null,true,false,1,2.5,\"q\\\"\\\\\\n\"],\"b\":{\"k\":{}},\"c\":NaN}");
        assertThat(Parameters.literal(values))
                .isEqualTo("{\"a\": [None, True, False, 1, 2.5, \"q\\\"\\\\\\n\"], \"b\": {\"k\": {}}, "
                        + "\"c\": float('nan')}");
    }

    @Test
    void haveNamesThatAreIdentifiers() {
        for (String name : new String[] {"a b", "1a", "", "a;import os", "a\nb"}) {
            assertThatThrownBy(() -> Parameters.check(Json.object().put(name, 1)))
                    .isInstanceOf(ApiError.class);
        }
    }
}
