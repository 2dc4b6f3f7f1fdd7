package dev.mlopscloud.notebooks.auth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PasswordHashTest {
    private static final String PASSWORD = "correct horse \u00e4";

    /** What {@code jupyter server password} wrote for it. */
    private static final String[] WRITTEN = {
        "argon2:$argon2id$v=19$m=10240,t=10,p=8$cUN2H7lVRmAkQGNS/zrorw$fcdQd2oYS1VRVPNuQD3SnWNoxcUG+k5AIomUn3U11qQ",
        "sha1:3b80d5f0928b:2712ae0618faca3ad3c59d15ed00f4e27a629762",
        "sha256:6ef9d5ead36e:ed0f5d2a3be2253f1b423155e948d815cd2260df6598093403ee8e97adb6b540",
    };

    @Test
    void knowsWhatJupyterWrites() {
        for (String hash : WRITTEN) {
            assertThat(PasswordHash.readable(hash)).isTrue();
            assertThat(PasswordHash.matches(hash, PASSWORD)).as(hash).isTrue();
            assertThat(PasswordHash.matches(hash, PASSWORD + " ")).as(hash).isFalse();
            assertThat(PasswordHash.matches(hash, "")).as(hash).isFalse();
        }
    }

    @Test
    void writesWhatItKnows() {
        String hash = PasswordHash.of(PASSWORD);
        assertThat(hash).startsWith("argon2:$argon2id$v=19$m=10240,t=10,p=8$").isNotEqualTo(PasswordHash.of(PASSWORD));
        assertThat(PasswordHash.matches(hash, PASSWORD)).isTrue();
        assertThat(PasswordHash.matches(hash, "other")).isFalse();
    }

    @Test
    void takesNothingElseForAHash() {
        for (String hash : new String[] {
            "", "secret", "md5:a:b", "sha1:a:zz", "argon2:$argon2id$v=19$m=999999,t=10,p=8$cUN2H7lVRmAkQGNS$fcdQd2oYS1V"
        }) {
            assertThat(PasswordHash.readable(hash)).as(hash).isFalse();
            assertThat(PasswordHash.matches(hash, "")).as(hash).isFalse();
        }
    }
}
