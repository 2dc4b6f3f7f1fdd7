package dev.mlopscloud.artifacts.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArtifactPathTest {

    @ParameterizedTest
    @CsvSource({
        "1/run/artifacts/model.pkl, 1/run/artifacts/model.pkl",
        "a%20b.txt, a b.txt",
        "a%2520b.txt, a b.txt",
        "na%C3%AFve.txt, naïve.txt",
        "100%, 100%",
        "100%25, 100%",
        "a;b.txt, a;b.txt",
        "a//b, a/b",
        "./a/./b, a/b",
        "a..b/...c, a..b/...c",
        "tab%09, tab%09",
        "q%3Fx, q?x",
        "C:x, C:x",
    })
    void readsAPathAsTheOneNameOfItsObject(String sent, String name) {
        assertThat(ArtifactPath.parse(sent)).isEqualTo(new ArtifactPath(name, false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                "../x",
                "a/../b",
                "a/..",
                "%2e%2e/x",
                "..%2fx",
                "%252e%252e%252fx",
                "%25252e%25252e/x",
                "%2525252e%2525252e%2525252fx",
                "/etc/passwd",
                "%2fetc/passwd",
                "%252fetc",
                "a%00b",
                "a%2500b",
                "a\\b",
                "a%5Cb",
                "%5C%5Chost%5Cshare",
                "a#b",
                "a%23b",
                "a%2523b",
                "..;/x",
                "..;a=b/x",
                ".;/x",
                "%2e%2e%3b/x",
                "C:/x",
                "c:%5Cx",
                "file:/etc/passwd",
                "FILE:x",
            })
    void refusesWhatCouldLeaveTheRoot(String sent) {
        assertThatThrownBy(() -> ArtifactPath.parse(sent))
                .isInstanceOf(UnsafePath.class)
                .hasMessage("Invalid path");
    }

    @Test
    void refusesMoreLayersOfEncodingThanAnyoneMakesByAccident() {
        assertThat(ArtifactPath.parse("%" + "25".repeat(8) + "41").value()).isEqualTo("A");
        assertThatThrownBy(() -> ArtifactPath.parse("%" + "25".repeat(12) + "41"))
                .isInstanceOf(UnsafePath.class);
    }

    @Test
    void refusesKeysThatTheStoreCouldNotHold() {
        assertThat(ArtifactPath.parse("x".repeat(960)).value()).hasSize(960);
        assertThatThrownBy(() -> ArtifactPath.parse("x".repeat(961))).isInstanceOf(UnsafePath.class);
        assertThatThrownBy(() -> ArtifactPath.parse("ü".repeat(481))).isInstanceOf(UnsafePath.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/", "a/b//", ".", "a/%2f"})
    void tellsFoldersFromFiles(String sent) {
        assertThat(ArtifactPath.parse(sent).folder()).isTrue();
    }

    @Test
    void putsFilesInFoldersByTheLastSegmentOfAClientsPath() {
        ArtifactPath folder = ArtifactPath.parse("1/run");
        assertThat(folder.file("/home/me/model.bin").value()).isEqualTo("1/run/model.bin");
        assertThat(folder.file("../../model.bin").value()).isEqualTo("1/run/model.bin");
        assertThat(ArtifactPath.parse("").file("model.bin").value()).isEqualTo("model.bin");
        assertThatThrownBy(() -> folder.file("..")).isInstanceOf(UnsafePath.class);
        assertThatThrownBy(() -> folder.file("x/")).isInstanceOf(UnsafePath.class);
        assertThatThrownBy(() -> folder.file("")).isInstanceOf(UnsafePath.class);
    }

    @Test
    void acceptsOnlyPrefixesThatNeedNoCleaning() {
        assertThat(new Places("mlflow", "team/a").of(ArtifactPath.parse("x")))
                .isEqualTo(new Place("mlflow", "team/a/x"));
        assertThat(new Places("mlflow", "").root().below().key()).isEmpty();
        assertThat(new Places("mlflow", "a").of(ArtifactPath.parse("b")).below().key())
                .isEqualTo("a/b/");
        assertThatThrownBy(() -> new Places("mlflow", "a/")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Places("mlflow", "../a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Places("mlflow", "x".repeat(64))).isInstanceOf(IllegalArgumentException.class);
    }
}
