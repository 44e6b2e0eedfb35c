package io.sluice.daemon.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BindFailureTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    8080 | Address already in use | the port is in use; stop what uses it (ss -ltnp 'sport = :8080' shows it)
                    80   | Permission denied | ports below 1024 need the capability CAP_NET_BIND_SERVICE
                    8080 | Cannot assign requested address | the address does not belong to this host
                    8080 | Address family not supported by protocol | this host has no such address family
                    8080 | strange | java.io.IOException: strange
                    """)
    void aFailureIsToldInPlainWords(int port, String cause, String told) {
        Throwable failure = new IllegalStateException("outer", new IOException(cause));
        StartException exception = BindFailure.of("listener web", new InetSocketAddress("::1", port), failure);
        assertThat(exception)
                .hasMessageStartingWith("listener web: cannot listen on [0:0:0:0:0:0:0:1]:" + port + ": ")
                .hasMessageContaining(told.replace("''", "'"));
    }
}
