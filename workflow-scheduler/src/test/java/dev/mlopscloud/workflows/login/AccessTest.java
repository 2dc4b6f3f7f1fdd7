package dev.mlopscloud.workflows.login;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessTest {

    @ParameterizedTest
    @CsvSource({
        "GET, /api/v2/dags, VIEWER",
        "POST, /api/v2/dags/a/dagRuns, USER",
        "POST, /api/v2/dags/~/dagRuns/list, VIEWER",
        "POST, /api/v2/dags/a/favorite, VIEWER",
        "GET, /api/v2/variables, OP",
        "GET, /api/v2/connections/x, OP",
        "GET, /api/v2/pools, VIEWER",
        "PATCH, /api/v2/pools/x, OP",
        "POST, /api/v2/assets/events, OP",
        "GET, /ui/connections/hook_meta, OP",
        "GET, /ui/config, VIEWER",
        "PUT, /api/definitions/x, OP",
        "GET, /pages, VIEWER",
    })
    void aRequestNeedsARole(String method, String path, Role role) {
        assertThat(Access.needed(method, path)).contains(role);
    }

    @ParameterizedTest
    @CsvSource({"/", "/dags", "/auth/login", "/auth/token", "/api/v2/version", "/api/v2/monitor/health", "/static/a.js"
    })
    void someThingsAreOpen(String path) {
        assertThat(Access.needed("GET", path)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/dags?x=1, true",
        "dags/a%20b, true",
        "http://here:1/dags, true",
        "http://elsewhere/dags, false",
        "//elsewhere, false",
        "\\\\elsewhere, false",
        "/\\elsewhere, false",
        "%2F%2Felsewhere, false",
        "https:\\\\elsewhere, false",
        "javascript:alert(1), false",
        "'/\t/elsewhere', false",
        "http://here:1@elsewhere/, false",
    })
    void nobodyIsSentElsewhere(String target, boolean safe) {
        assertThat(Next.isSafe(target, "http://here:1")).isEqualTo(safe);
    }

    @Test
    void passwordsAreKeptAsHashes() {
        String hash = PasswordHash.of("secret");
        assertThat(PasswordHash.isHash(hash)).isTrue();
        assertThat(hash).doesNotContain("secret").isNotEqualTo(PasswordHash.of("secret"));
        assertThat(PasswordHash.matches(hash, "secret")).isTrue();
        assertThat(PasswordHash.matches(hash, "Secret")).isFalse();
    }
}
