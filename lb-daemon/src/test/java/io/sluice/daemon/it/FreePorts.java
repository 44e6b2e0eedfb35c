package io.sluice.daemon.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports of 127.0.0.1 that nobody listens on and that stay ours while nobody does: below the range from which the kernel
 * takes the ports of outgoing connections, and never handed out twice by one JVM.
 */
final class FreePorts {
    private static final int FIRST = 20_000;
    private static final int COUNT = 12_000;
    private static final int FORK_STEP = 4_000;

    // JVMs that run at the same time start far apart: those of one build by their number, those of two by their
    // processes'.
    private static final AtomicInteger next = new AtomicInteger(
            (int) (ProcessHandle.current().pid() * 97 % COUNT) + Integer.getInteger("test.fork", 1) * FORK_STEP);

    private FreePorts() {}

    static int next() {
        for (int tries = 0; tries < COUNT; tries++) {
            int port = FIRST + Math.floorMod(next.getAndIncrement(), COUNT);
            if (isFree(port)) {
                return port;
            }
        }
        throw new AssertionError("no free port from " + FIRST + " to " + (FIRST + COUNT - 1));
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
