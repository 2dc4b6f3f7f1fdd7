package dev.mlopscloud.notebooks.contents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.ApiError;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NotebookTest {
    /** Written by nbformat. */
    private static final String ON_DISK = """
            {
             "cells": [
              {
               "cell_type": "code",
               "execution_count": 1,
               "id": "a1",
               "metadata": {},
               "outputs": [
                {
                 "data": {
                  "application/json": {
                   "a": 1e-05,
                   "b": 1e+16,
                   "c": 123456789.123
                  },
                  "image/png": "AA\\nBB\\n",
                  "text/plain": [
                   "x\\n",
                   "é\\u0001"
                  ]
                 },
                 "metadata": {},
                 "output_type": "display_data"
                }
               ],
               "source": [
                "a\\r\\n",
                "b"
               ]
              },
              {
               "cell_type": "markdown",
               "id": "b2",
               "metadata": {},
               "source": []
              }
             ],
             "metadata": {
              "z": null
             },
             "nbformat": 4,
             "nbformat_minor": 5
            }
            """;

    private static ObjectNode read(String text) {
        return Notebook.read("n.ipynb", text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void savesToTheByteWhatJupyterSaved() {
        ObjectNode notebook = read(ON_DISK);
        assertThat(notebook.at("/cells/0/source").textValue()).isEqualTo("a\r\nb");
        assertThat(notebook.at("/cells/0/outputs/0/data/text~1plain").textValue())
                .isEqualTo("x\né\u0001");
        assertThat(new String(Notebook.toFile(notebook), StandardCharsets.UTF_8))
                .isEqualTo(ON_DISK);
    }

    @Test
    void leavesTrustOutOfTheFile() {
        ObjectNode notebook = read(ON_DISK);
        ((ObjectNode) notebook.at("/cells/0/metadata")).put("trusted", true);
        assertThat(new String(Notebook.toFile(notebook), StandardCharsets.UTF_8))
                .isEqualTo(ON_DISK);
    }

    @ParameterizedTest
    @CsvSource({
        "1.0, 1.0",
        "0.1, 0.1",
        "-0.0, -0.0",
        "1e15, 1000000000000000.0",
        "1e16, 1e+16",
        "1.5e300, 1.5e+300",
        "0.0001, 0.0001",
        "0.00001, 1e-05",
        "-2.5e-7, -2.5e-07",
        "123456789.123, 123456789.123"
    })
    void writesNumbersAsPythonDoes(double value, String expected) {
        assertThat(PythonJson.number(value)).isEqualTo(expected);
    }

    @Test
    void refusesWhatIsNoNotebook() {
        for (String text : new String[] {"{", "[]", "null", "", "{\"nbformat\": 1}"}) {
            assertThatThrownBy(() -> read(text)).isInstanceOf(ApiError.class).hasMessageContaining("Unreadable");
        }
    }

    @Test
    void saysWhatIsWrongWithACell() {
        assertThat(Notebook.complaint(read(document(5, "{'cell_type': 'zz'}"))))
                .hasValueSatisfying(words -> assertThat(words).contains("cell 0"));
        assertThat(Notebook.complaint(read(ON_DISK))).isEmpty();
    }

    private static String code(String outputs, String more) {
        return "{'cell_type': 'code', 'metadata': {}, 'source': '', 'outputs': [" + outputs
                + "], 'execution_count': null, " + more + "}";
    }

    private static String document(int minor, String cells) {
        return ("{'nbformat': 4, 'nbformat_minor': " + minor + ", 'metadata': {}, 'cells': [" + cells + "]}")
                .replace('\'', '"');
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "5 | 'id': 'a b' | | not a cell id",
                "4 | 'id': 'a' | | 'id' was unexpected",
                "5 | 'id': 'a', 'attachments': {} | | 'attachments' was",
                "5 | 'id': 'a' | {'output_type': 'stream', 'text': ''} | 'name' is a required",
                "5 | 'id': 'a' | {'output_type': 'stream', 'name': 'x', 'text': 5}             | neither a string",
                "5 | 'id': 'a' | {'output_type': 'display_data', 'data': {'a/b': {}}, 'metadata': {}} | a/b",
                "5 | 'id': 'a' | {'output_type': 'error', 'ename': '', 'evalue': '', 'traceback': [1]} | traceback",
                "5 | 'id': 'a' | {'output_type': 'pyout'} | not an output type",
            })
    void saysWhatDoesNotFitTheFormat(int minor, String more, String outputs, String words) {
        String cell = code(outputs == null ? "" : outputs, more);
        assertThat(Notebook.complaint(read(document(minor, cell))))
                .hasValueSatisfying(complaint -> assertThat(complaint)
                        .startsWith("Notebook validation failed: cell 0: ")
                        .contains(words));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "0 | {'cell_type': 'markdown', 'metadata': {'tags': ['a', 'b']}, 'source': ['x']}",
                "1 | {'cell_type': 'raw', 'metadata': {}, 'source': '', 'attachments': {'a': {'image/png': ''}}}",
                "5 | {'cell_type': 'markdown', 'metadata': {}, 'source': ''}",
                "9 | {'cell_type': 'chat', 'who': 'x', 'metadata': {}, 'source': ''}",
            })
    void findsNothingWrongWithWhatFits(int minor, String cell) {
        assertThat(Notebook.complaint(read(document(minor, cell)))).isEmpty();
    }

    @Test
    void readsWhatIPythonWrote() {
        ObjectNode notebook = read("""
                {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": "old", "kept": 1}, "worksheets": [{"cells": [
                 {"cell_type": "heading", "level": 2, "source": ["A", " title"], "metadata": {}},
                 {"cell_type": "code", "language": "python", "collapsed": false, "input": ["1\\n", "2"],
                  "prompt_number": 3, "metadata": {}, "outputs": [
                   {"output_type": "pyout", "prompt_number": 3, "text": ["2"], "png": "AA", "metadata": {}},
                   {"output_type": "stream", "stream": "stderr", "text": ["oh"]},
                   {"output_type": "pyerr", "ename": "E", "evalue": "v", "traceback": ["t"]}]}]}]}""");
        assertThat(Notebook.complaint(notebook)).isEmpty();
        assertThat(notebook.path("metadata").path("kept").intValue()).isEqualTo(1);
        assertThat(notebook.path("metadata").has("name")).isFalse();
        assertThat(notebook.path("cells").path(0).path("source").asText()).isEqualTo("## A title");
        ObjectNode code = (ObjectNode) notebook.path("cells").path(1);
        assertThat(code.path("source").asText()).isEqualTo("1\n2");
        assertThat(code.path("execution_count").intValue()).isEqualTo(3);
        assertThat(code.path("outputs").path(0).path("data").path("image/png").asText())
                .isEqualTo("AA");
        assertThat(code.path("outputs").path(1).path("name").asText()).isEqualTo("stderr");
        assertThat(code.path("outputs").path(2).path("output_type").asText()).isEqualTo("error");
    }

    @Test
    void readsWhatTheFirstNotebooksWrote() {
        ObjectNode notebook = read("""
                {"nbformat": 2, "metadata": {"name": "older"}, "worksheets": [{"cells": [
                 {"cell_type": "markdown", "source": ["# one", "two"]},
                 {"cell_type": "code", "language": "python", "collapsed": true, "input": ["1", "2"],
                  "prompt_number": 3, "outputs": [
                   {"output_type": "pyout", "prompt_number": 3, "text": ["a", "b"], "png": "AA", "html": ["<p>", "x"]},
                   {"output_type": "pyerr", "etype": "E", "evalue": "v", "traceback": ["t", "u"]}]}]}]}""");
        assertThat(Notebook.complaint(notebook)).isEmpty();
        assertThat(notebook.at("/metadata/orig_nbformat").intValue()).isEqualTo(2);
        assertThat(notebook.at("/cells/0/source").asText()).isEqualTo("# one\ntwo");
        assertThat(notebook.at("/cells/1/source").asText()).isEqualTo("1\n2");
        assertThat(notebook.at("/cells/1/metadata/collapsed").asBoolean()).isTrue();
        assertThat(notebook.at("/cells/1/outputs/0/data/text~1plain").asText()).isEqualTo("a\nb");
        assertThat(notebook.at("/cells/1/outputs/0/data/text~1html").asText()).isEqualTo("<p>\nx");
        assertThat(notebook.at("/cells/1/outputs/0/data/image~1png").asText()).isEqualTo("AA");
        assertThat(notebook.at("/cells/1/outputs/1/ename").asText()).isEqualTo("E");
        assertThat(notebook.at("/cells/1/outputs/1/traceback")).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 9})
    void saysWhichFormatCannotBeRead(int format) {
        assertThatThrownBy(() -> read("{\"nbformat\": " + format + ", \"worksheets\": []}"))
                .hasMessageContaining("has format " + format);
    }
}
