package io.sluice.core.proxy;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import io.sluice.core.settings.TransportSettings.Io;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** The ways to move bytes that load on this machine, with one event loop and with two. */
final class Transports {

    private Transports() {}

    static Stream<Arguments> here() {
        Stream<Arguments> epoll =
                Epoll.isAvailable() ? Stream.of(Arguments.of(Io.EPOLL, 1), Arguments.of(Io.EPOLL, 2)) : Stream.empty();
        Stream<Arguments> uring = IoUring.isAvailable() ? Stream.of(Arguments.of(Io.IO_URING, 1)) : Stream.empty();
        return Stream.of(epoll, uring, Stream.of(Arguments.of(Io.NIO, 1), Arguments.of(Io.NIO, 2)))
                .flatMap(all -> all);
    }
}
