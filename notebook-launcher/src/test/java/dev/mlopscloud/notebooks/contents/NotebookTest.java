package dev.mlopscloud.notebooks.contents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.ApiError;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        for (String text : new String[] {"{", "[]", "null", "", "{\"nbformat\": 3}"}) {
            assertThatThrownBy(() -> read(text)).isInstanceOf(ApiError.class).hasMessageContaining("Unreadable");
        }
    }

    @Test
    void saysWhatIsWrongWithACell() {
        assertThat(Notebook.complaint(read("{\"metadata\":{},\"cells\":[{\"cell_type\":\"zz\"}]}")))
                .hasValueSatisfying(words -> assertThat(words).contains("cell 0"));
        assertThat(Notebook.complaint(read(ON_DISK))).isEmpty();
    }
}
