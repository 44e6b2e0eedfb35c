package io.sluice.ha;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ha.HeartbeatPort.DatagramLink;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Two nodes and somebody who records everything, over a network of queues. */
class HeartbeatPortTest {

    private static final InetAddress A = Samples.node(1);
    private static final InetAddress B = Samples.node(2);

    private final Random random = new Random(6);
    private final Map<InetAddress, Queue<DatagramLink.Datagram>> arriving = new HashMap<>();
    private final List<byte[]> fromA = new ArrayList<>();
    private final List<Integer> heardByB = new ArrayList<>();
    private final Drops dropsOfB = new Drops("b");

    private HeartbeatPort a = node(A, B, HeartbeatCodecTest.OLD);
    private HeartbeatPort b = node(B, A, HeartbeatCodecTest.OLD);

    @Test
    void twoThatHaveGreetedHearTheFirstAdvert() {
        settle();
        assertThat(a.send(advert(A, 200))).isEqualTo(1);
        settle();
        assertThat(heardByB).containsExactly(200);
    }

    @Test
    void aRestartedMasterIsHeardFromItsNextAdvertOn() {
        settle();
        a = node(A, B, HeartbeatCodecTest.OLD);
        a.send(advert(A, 201));
        settle();
        a.send(advert(A, 202));
        settle();
        assertThat(heardByB).containsExactly(202);
        assertThat(dropsOfB.counts()).containsKey("meeting").doesNotContainKey("not-met");
    }

    @Test
    void aRestartedBackupHearsAMasterThatIsHeardFromItsNextAdvertOn() {
        settle();
        b = node(B, A, HeartbeatCodecTest.OLD);
        settle();
        a.send(advert(A, 200));
        settle();
        assertThat(heardByB).containsExactly(200);
    }

    @Test
    void lostGreetingsAreMadeUpForByTheFirstAdvert() {
        arriving.values().forEach(Queue::clear);
        a.send(advert(A, 200));
        settle();
        a.send(advert(A, 201));
        settle();
        assertThat(heardByB).containsExactly(201);
    }

    @Test
    void nothingThatWasRecordedIsHeardAgainWhoeverRestarts() {
        settle();
        for (int restart = 0; restart < 3; restart++) {
            a.send(advert(A, 150));
            settle();
            replay();
            a = node(A, B, HeartbeatCodecTest.OLD);
            settle();
            replay();
            b = node(B, A, HeartbeatCodecTest.OLD);
            replay();
            settle();
            replay();
        }
        assertThat(heardByB).containsExactly(150, 150, 150);
        assertThat(dropsOfB.counts()).containsKeys("replayed", "not-met");
    }

    @Test
    void aNodeThatCannotHearUsIsNamed() {
        arriving.values().forEach(Queue::clear);
        for (int i = 0; i < 5; i++) {
            a.send(advert(A, 200));
            b.receive(heard -> heardByB.add(heard.advert().priority()), dropsOfB);
            queue(A).clear();
        }
        assertThat(heardByB).isEmpty();
        assertThat(dropsOfB.counts()).containsEntry("meeting", 3L).containsEntry("not-met", 2L);
    }

    @Test
    void anotherKeyAnotherRouterAndStrangersAreCounted() {
        HeartbeatPort other = node(A, B, HeartbeatCodecTest.NEW);
        other.send(advert(A, 200));
        new HeartbeatPort(new Network(A), A, settings(B, HeartbeatCodecTest.OLD, 52), random::nextLong)
                .send(new Advert(VrrpVersion.V3, 52, 200, 100, List.of()));
        queue(B).add(new DatagramLink.Datagram(Samples.node(9), ByteBuffer.allocate(3)));
        queue(B).add(new DatagramLink.Datagram(A, ByteBuffer.allocate(3)));
        settle();

        assertThat(heardByB).isEmpty();
        assertThat(dropsOfB.counts())
                .containsEntry("wrong-signature", 2L)
                .containsEntry("wrong-router-id", 2L)
                .containsEntry("not-a-peer", 1L)
                .containsEntry("too-short", 1L);
    }

    private void replay() {
        List.copyOf(fromA).forEach(bytes -> queue(B).add(new DatagramLink.Datagram(A, ByteBuffer.wrap(bytes))));
        settle();
    }

    private void settle() {
        while (arriving.values().stream().anyMatch(queue -> !queue.isEmpty())) {
            a.receive(heard -> {}, new Drops("a"));
            b.receive(heard -> heardByB.add(heard.advert().priority()), dropsOfB);
        }
    }

    private HeartbeatPort node(InetAddress own, InetAddress peer, HeartbeatKeys keys) {
        return new HeartbeatPort(new Network(own), own, settings(peer, keys, 51), random::nextLong);
    }

    private static VirtualRouterSettings settings(InetAddress peer, HeartbeatKeys keys, int router) {
        return new VirtualRouterSettings(
                VrrpVersion.V3,
                router,
                100,
                java.time.Duration.ofSeconds(1),
                Preemption.never(),
                Delivery.udp(List.of(peer), new HeartbeatSettings(8112, keys)),
                List.of());
    }

    private static Advert advert(InetAddress from, int priority) {
        assertThat(from).isEqualTo(A);
        return new Advert(VrrpVersion.V3, 51, priority, 100, List.of());
    }

    private Queue<DatagramLink.Datagram> queue(InetAddress to) {
        return arriving.computeIfAbsent(to, address -> new ArrayDeque<>());
    }

    private final class Network implements DatagramLink {

        private final InetAddress own;

        private Network(InetAddress own) {
            this.own = own;
        }

        @Override
        public int fd() {
            return -1;
        }

        @Override
        public boolean send(byte[] bytes, InetAddress peer) {
            if (own.equals(A)) {
                fromA.add(bytes);
            }
            return queue(peer).add(new Datagram(own, ByteBuffer.wrap(bytes)));
        }

        @Override
        public @Nullable Datagram receive() {
            return queue(own).poll();
        }

        @Override
        public void close() {}
    }
}
