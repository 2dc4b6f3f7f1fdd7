package dev.mlopscloud.standalone.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
    @TempDir
    Path folder;

    @Test
    void keepsWhatTheUserSet() {
        assertThat(new Secrets(folder).resolve("token", "mine")).isEqualTo("mine");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void makesOneWhereNoneIsSetAndKeepsIt() {
        String made = new Secrets(folder).resolve("token", " ");
        assertThat(made).matches("[0-9a-f]{48}");
        assertThat(new Secrets(folder).resolve("token", "")).isEqualTo(made);
        assertThat(new Secrets(folder).kept("other")).isNotEqualTo(made);
    }

    @Test
    void nobodyElseCanReadThem() throws Exception {
        Secrets secrets = new Secrets(folder.resolve("secrets"));
        secrets.kept("token");
        assertThat(mode(folder.resolve("secrets"))).isEqualTo("rwx------");
        assertThat(mode(secrets.file("token"))).isEqualTo("rw-------");
    }

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
