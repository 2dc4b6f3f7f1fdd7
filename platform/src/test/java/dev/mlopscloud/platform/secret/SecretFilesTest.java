package dev.mlopscloud.platform.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFilesTest {
    @TempDir
    Path folder;

    private static SmallRyeConfig config(Map<String, String> environment) {
        return new SmallRyeConfigBuilder()
                .withSources(new EnvConfigSource(environment, EnvConfigSource.ORDINAL), new SecretFiles(environment))
                .build();
    }

    private String file(String name, String content) throws Exception {
        return Files.writeString(folder.resolve(name), content).toString();
    }

    @Test
    void takesASettingFromTheFileThatIsNamed() throws Exception {
        SmallRyeConfig config = config(Map.of(
                "QUARKUS_DATASOURCE_PASSWORD_FILE", file("password", "s3cr=t \n"),
                "MLOPS_WEBHOOKS_ENCRYPTION_KEY_FILE", file("key", "k\n")));
        assertThat(config.getValue("quarkus.datasource.password", String.class)).isEqualTo("s3cr=t");
        assertThat(config.getValue("mlops.webhooks.encryption-key", String.class))
                .isEqualTo("k");
    }

    @Test
    void theVariableItselfWins() throws Exception {
        SmallRyeConfig config =
                config(Map.of("MLOPS_AUTH_TOKEN", "said", "MLOPS_AUTH_TOKEN_FILE", file("token", "kept")));
        assertThat(config.getValue("mlops.auth.token", String.class)).isEqualTo("said");
    }

    @Test
    void leavesAloneWhatIsAboutFilesOrOthers() {
        assertThat(new SecretFiles(Map.of(
                                "QUARKUS_HTTP_SSL_CERTIFICATE_KEY_STORE_FILE", "/none",
                                "AWS_WEB_IDENTITY_TOKEN_FILE", "/none",
                                "POSTGRES_PASSWORD_FILE", "/none"))
                        .getProperties())
                .isEmpty();
    }

    @Test
    void saysWhichFileCantBeRead() throws Exception {
        assertThatThrownBy(() -> new SecretFiles(Map.of("MLOPS_GC_TOKEN_FILE", "/nowhere/token")))
                .hasMessageContaining("MLOPS_GC_TOKEN_FILE", "/nowhere/token");
        String large = file("large", "x".repeat(70_000));
        assertThatThrownBy(() -> new SecretFiles(Map.of("MLOPS_GC_TOKEN_FILE", large)))
                .hasMessageContaining("too large");
    }

    @Test
    void isFoundByEveryService() {
        assertThat(ServiceLoader.load(ConfigSource.class)).anyMatch(SecretFiles.class::isInstance);
    }
}
