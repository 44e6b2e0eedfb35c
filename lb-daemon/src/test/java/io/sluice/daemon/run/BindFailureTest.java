package io.sluice.daemon.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    Address already in use | somebody listens on this socket; stop what uses it (ss -lxp 'src = /run/w.sock'
                    Permission denied | this user may not make a socket there
                    there is a file that is no socket | it is left alone; move it away
                    strange | java.io.IOException: strange
                    """)
    void aSocketThatCannotBeMadeIsToldWithItsPath(String cause, String told) {
        assertThat(BindFailure.of("admin", UnixDomainSocketAddress.of("/run/w.sock"), new IOException(cause)))
                .hasMessageStartingWith("admin: cannot listen on unix:/run/w.sock: ")
                .hasMessageContaining(told.replace("''", "'"));
    }

    @Test
    void aMissingDirectoryIsToldWithWhatMakesIt() {
        NoSuchFileException missing = new NoSuchFileException("the directory /run/x does not exist");
        assertThat(BindFailure.of("admin", UnixDomainSocketAddress.of("/run/x/w.sock"), missing))
                .hasMessageContaining("the directory /run/x does not exist; make it (RuntimeDirectory=");
    }
}
