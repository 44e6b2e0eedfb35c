package io.sluice.ha;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nodes over the loopback interface at 100 ms, without any address that moves: no capability is needed. */
@Timeout(30)
class HeartbeatNodesTest {

    private static final InetAddress ONE = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress TWO = InetAddress.ofLiteral("127.0.0.2");
    private static final Duration INTERVAL = Duration.ofMillis(100);

    private final int port = freePort();

    @Test
    void theHigherPriorityIsMasterAndTheOtherFollowsAtOnceWhenItStops() throws Exception {
        Told first = new Told();
        Told second = new Told();
        try (HaNode one = HaNode.start(List.of(settings(ONE, TWO, 200)), first)) {
            first.await(RouterState.MASTER);
            try (HaNode two = HaNode.start(List.of(settings(TWO, ONE, 100)), second)) {
                second.await(RouterState.BACKUP);
                awaitReceived(two, 5);
                assertThat(second.states).isEmpty();
                assertThat(two.status().getFirst().master()).isEqualTo(ONE.getHostAddress());

                long stopped = System.nanoTime();
                one.stop();
                second.await(RouterState.MASTER);
                assertThat(millisSince(stopped)).isLessThan(300);
                assertThat(first.states.poll(1, TimeUnit.SECONDS)).isEqualTo(RouterState.INIT);
            }
        }
    }

    @Test
    void theBackupTakesOverFromAMasterThatFallsSilent() throws Exception {
        Told told = new Told();
        try (Arena arena = Arena.ofConfined();
                HeartbeatPort master = port(arena, settings(ONE, TWO, 200).router());
                HaNode node = HaNode.start(List.of(settings(TWO, ONE, 100)), told)) {
            told.await(RouterState.BACKUP);
            Advert advert = settings(ONE, TWO, 200).router().advert(200);
            while (node.status().getFirst().received() < 5) {
                master.receive(heard -> {}, new Drops("master"));
                master.send(advert);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
            long silent = System.nanoTime();
            assertThat(told.states).isEmpty();
            told.await(RouterState.MASTER);
            assertThat(millisSince(silent)).isBetween(300L, 600L);
        }
    }

    private HeartbeatPort port(Arena arena, VirtualRouterSettings router) throws IOException {
        UdpLink link = new UdpLink(new Libc(), arena, Interface.named("lo"), ONE, port, List.of(TWO));
        return HeartbeatPort.open(link, ONE, router);
    }

    private HaSettings settings(InetAddress own, InetAddress peer, int priority) {
        HeartbeatSettings heartbeat = new HeartbeatSettings(port, HeartbeatCodecTest.BOTH);
        VirtualRouterSettings router = new VirtualRouterSettings(
                VrrpVersion.V3,
                51,
                priority,
                INTERVAL,
                Preemption.never(),
                Delivery.udp(List.of(peer), heartbeat),
                List.of());
        return new HaSettings("ha-" + priority, "lo", Optional.of(own), "", router);
    }

    private static void awaitReceived(HaNode node, int adverts) {
        while (node.status().getFirst().received() < adverts) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    private static int freePort() {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static final class Told implements HaSurroundings {

        private final BlockingQueue<RouterState> states = new LinkedBlockingQueue<>();

        private void await(RouterState state) throws InterruptedException {
            RouterState next = states.poll(10, TimeUnit.SECONDS);
            while (next != state && next != null) {
                next = states.poll(10, TimeUnit.SECONDS);
            }
            assertThat(next).isEqualTo(state);
        }

        @Override
        public List<Condition> conditions(HaSettings router) {
            return List.of();
        }

        @Override
        public void closeConnections(Collection<InetAddress> addresses) {}

        @Override
        public void changed(HaStatus status, RouterState before, String reason) {
            states.add(status.state());
        }
    }
}
