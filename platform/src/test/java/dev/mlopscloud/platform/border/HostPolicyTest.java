package dev.mlopscloud.platform.border;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

final class HostPolicyTest {
    private final HostPolicy policy = new HostPolicy(List.of("Tracking-Server"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST:5000",
                "127.0.0.1:5000",
                "127.8.9.10",
                "[::1]:5000",
                "0.0.0.0:5000",
                "10.1.2.3:80",
                "172.16.0.1",
                "172.31.255.255:1",
                "192.168.1.1:5000",
                "[fd00::1]",
                "tracking-server:5000"
            })
    void admitsTheMachineItselfPrivateAddressesAndConfiguredNames(String host) {
        assertThat(policy.admits(host)).isTrue();
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:5000",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "10.evil.example",
                "localhost:5000:80",
                "localhost:port",
                "8.8.8.8",
                "172.32.0.1",
                "[2001:db8::1]",
                "user@localhost",
                "localhost/",
                "tracking-server.evil.example"
            })
    void refusesNamesThatSomeoneElseMayControl(String host) {
        assertThat(policy.admits(host)).isFalse();
    }

    @Test
    void aStarAdmitsEveryName() {
        assertThat(new HostPolicy(List.of("*")).admits("anything.example:1")).isTrue();
    }
}
