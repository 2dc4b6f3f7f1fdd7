package dev.mlopscloud.standalone.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @TempDir
    Path home;

    @BeforeEach
    void writeFile() throws Exception {
        Files.writeString(home.resolve(".env"), "TRACKING_PORT=5000\nNOTEBOOK_TOKEN=from-file\n");
    }

    @Test
    void theExampleHoldsUntilThereIsAFile() throws Exception {
        Files.writeString(home.resolve(".env.example"), "TRACKING_PORT=5002\n");
        assertThat(settings(Map.of()).port("x", "TRACKING_PORT", 1).number()).isEqualTo(5000);
        Files.delete(home.resolve(".env"));
        assertThat(settings(Map.of()).port("x", "TRACKING_PORT", 1).number()).isEqualTo(5002);
    }

    @Test
    void theEnvironmentWinsOverTheFile() {
        assertThat(settings(Map.of()).port("x", "TRACKING_PORT", 1).number()).isEqualTo(5000);
        assertThat(settings(Map.of("TRACKING_PORT", "5001"))
                        .port("x", "TRACKING_PORT", 1)
                        .number())
                .isEqualTo(5001);
    }

    @Test
    void whatIsNotSetHasADefault() {
        assertThat(settings(Map.of()).port("x", "S3_PORT", 9000).number()).isEqualTo(9000);
        assertThat(settings(Map.of("S3_PORT", "")).port("x", "S3_PORT", 9000).number())
                .isEqualTo(9000);
    }

    @Test
    void anotherFileAndAnotherDataFolderCanBeNamed() throws Exception {
        Files.writeString(home.resolve("other.env"), "MLOPS_DATA=elsewhere\n");
        Settings settings = settings(Map.of("MLOPS_ENV_FILE", "other.env"));
        assertThat(settings.directories().data()).isEqualTo(home.resolve("elsewhere"));
        assertThat(settings(Map.of("MLOPS_DATA", "/absolute")).directories().data())
                .isEqualTo(Path.of("/absolute"));
    }

    @Test
    void namesTheVariableThatHoldsNoPort() {
        for (String wrong : List.of("0", "65536", "-1", "abc", "5000x")) {
            assertThatThrownBy(() -> settings(Map.of("TRACKING_PORT", wrong)).port("x", "TRACKING_PORT", 1))
                    .isInstanceOf(SettingsException.class)
                    .hasMessage("TRACKING_PORT in .env is no port between 1 and 65535: " + wrong);
        }
    }

    @Test
    void namesTheVariableThatHoldsNoSize() {
        assertThatThrownBy(() -> settings(Map.of("TRACKING_HEAP_MB", "1g")).megabytes("TRACKING_HEAP_MB", 1))
                .hasMessageContaining("TRACKING_HEAP_MB");
    }

    @Test
    void childrenInheritOnlyWhatIsAskedForAndNothingOfTheFile() {
        Settings settings = settings(Map.of("PATH", "/bin", "AWS_SECRET_ACCESS_KEY", "mine"));
        assertThat(settings.inherited(List.of("PATH", "NOTEBOOK_TOKEN"))).isEqualTo(Map.of("PATH", "/bin"));
    }

    private Settings settings(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("MLOPS_HOME", home.toString());
        return Settings.of(all);
    }
}
