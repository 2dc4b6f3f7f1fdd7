package dev.mlopscloud.artifacts.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MimeTypesTest {

    /** The values are MLflow's own answers for these names. */
    @ParameterizedTest
    @CsvSource({
        "MLmodel, text/plain",
        "MLproject, text/plain",
        "a.log, text/plain",
        "a.yaml, text/plain",
        "a.JSON, application/json",
        "a.json, text/plain",
        "a.ipynb, text/plain",
        "a.html, text/html",
        "a.PNG, image/png",
        "a.svg, image/svg+xml",
        "a.pdf, application/pdf",
        "a.h5, application/x-hdf5",
        "a.zip, application/zip",
        "a.tar.gz, application/x-tar",
        "a.tgz, application/x-tar",
        "a.csv.gz, text/csv",
        "a.gz, application/octet-stream",
        "a.pkl, application/octet-stream",
        "weights, application/octet-stream",
        ".html, application/octet-stream",
        ".json, application/octet-stream",
        "a., application/octet-stream",
    })
    void guessesAsMlflowDoes(String name, String type) {
        assertThat(MimeTypes.guess(name)).isEqualTo(type);
    }
}
