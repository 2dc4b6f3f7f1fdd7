package dev.mlopscloud.standalone.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void namesTheVariableOfAPortThatIsInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int number = taken.getLocalPort();
            assertThat(Ports.problems(List.of(new Port("tracking-server", "TRACKING_PORT", number))))
                    .containsExactly("Port " + number
                            + " for tracking-server is in use by another program: set TRACKING_PORT in .env to a free"
                            + " port.");
        }
    }

    @Test
    void aPortOnEveryAddressIsInUseAsWell() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            assertThat(Ports.problems(List.of(new Port("Postgres", "POSTGRES_PORT", taken.getLocalPort()))))
                    .hasSize(1);
        }
    }

    @Test
    void namesBothVariablesOfAPortThatIsGivenTwice() throws Exception {
        int number = freePort();
        assertThat(Ports.problems(List.of(new Port("a", "A_PORT", number), new Port("b", "B_PORT", number))))
                .containsExactly(
                        "Port " + number + " is given to both a (A_PORT) and b (B_PORT): change one of them in .env.");
    }

    @Test
    void hasNothingToSayOfAFreePort() throws Exception {
        assertThat(Ports.problems(List.of(new Port("a", "A_PORT", freePort())))).isEmpty();
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
