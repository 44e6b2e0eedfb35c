package io.sluice.ha;

import io.sluice.ha.Heartbeat.Proof;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Adverts by signed UDP datagrams to and from the listed peers: for networks that let protocol 112 not pass, and for processes that may
 * not open raw sockets. Owned by one thread.
 */
final class HeartbeatPort implements AdvertPort {

    /** Read at once before the timers have their turn, so that a flood does not hold up our adverts. */
    private static final int MOST_DATAGRAMS = 256;

    /** Datagrams of a restarted peer that are not heeded until it has answered us: so many are as it should be. */
    private static final int USUAL_BEFORE_MEETING = 3;

    /** A peer, and how many datagrams of a session that we do not know came from it in a row. */
    private static final class Peer {
        final InetAddress address;
        final Acquaintance acquaintance;
        int strange;

        Peer(InetAddress address, Acquaintance acquaintance) {
            this.address = address;
            this.acquaintance = acquaintance;
        }
    }

    private final DatagramLink link;
    private final InetAddress own;
    private final int virtualRouterId;
    private final HeartbeatKeys.Signer signer;
    private final Map<InetAddress, Peer> peers = new LinkedHashMap<>();
    private final long session;
    private long sequence;

    /** Datagrams out and in, without their meaning. */
    interface DatagramLink extends AutoCloseable {

        record Datagram(InetAddress source, ByteBuffer bytes) {}

        int fd();

        boolean send(byte[] bytes, InetAddress peer);

        /** The next one, or null where there is none now; its bytes are valid until the next call. */
        @Nullable
        Datagram receive();

        @Override
        void close();
    }

    /** Greets the peers, so that a master's adverts are heeded from the next one on. */
    static HeartbeatPort open(DatagramLink link, InetAddress own, VirtualRouterSettings settings) {
        return new HeartbeatPort(link, own, settings, new SecureRandom()::nextLong);
    }

    HeartbeatPort(DatagramLink link, InetAddress own, VirtualRouterSettings settings, LongSupplier random) {
        this.link = link;
        this.own = own;
        virtualRouterId = settings.virtualRouterId();
        signer = settings.delivery().heartbeat().orElseThrow().keys().signer();
        session = Acquaintance.draw(random);
        for (InetAddress peer : settings.delivery().peers()) {
            peers.put(peer, new Peer(peer, new Acquaintance(random)));
        }
        peers.values().forEach(peer -> greet(peer, 0));
    }

    @Override
    public int fd() {
        return link.fd();
    }

    @Override
    public int send(Advert advert) {
        int sent = 0;
        for (Peer peer : peers.values()) {
            if (send(peer, peer.acquaintance.heard(), Optional.of(advert))) {
                sent++;
            }
        }
        return sent;
    }

    private void greet(Peer peer, long echo) {
        send(peer, echo, Optional.empty());
    }

    private boolean send(Peer peer, long echo, Optional<Advert> advert) {
        Proof proof = new Proof(session, ++sequence, peer.acquaintance.challenge(), echo);
        Heartbeat heartbeat = new Heartbeat(virtualRouterId, proof, advert);
        return link.send(HeartbeatWriter.write(heartbeat, own, peer.address, signer), peer.address);
    }

    @Override
    public void receive(Receiver receiver, Drops drops) {
        for (int i = 0; i < MOST_DATAGRAMS; i++) {
            DatagramLink.Datagram datagram = link.receive();
            if (datagram == null) {
                return;
            }
            Peer peer = peers.get(datagram.source());
            if (peer == null) {
                drops.count(Action.Reason.NOT_A_PEER, datagram.source());
            } else {
                read(datagram, peer, receiver, drops);
            }
        }
    }

    private void read(DatagramLink.Datagram datagram, Peer peer, Receiver receiver, Drops drops) {
        HeartbeatReader.Result result = HeartbeatReader.read(datagram.bytes(), peer.address, own, signer);
        if (result.wrong() != null) {
            drops.count(result.wrong(), peer.address);
        } else if (result.heartbeat() != null) {
            heed(result.heartbeat(), peer, receiver, drops);
        }
    }

    private void heed(Heartbeat heartbeat, Peer peer, Receiver receiver, Drops drops) {
        if (heartbeat.virtualRouterId() != virtualRouterId) {
            drops.count(Rejected.Reason.WRONG_ROUTER_ID, peer.address);
            return;
        }
        Acquaintance.Verdict verdict = peer.acquaintance.judge(heartbeat.proof());
        switch (verdict) {
            case REPLAYED -> drops.count(Rejected.Reason.REPLAYED, peer.address);
            case NOT_MET -> {
                boolean usual = ++peer.strange <= USUAL_BEFORE_MEETING;
                drops.count(usual ? Rejected.Reason.MEETING : Rejected.Reason.NOT_MET, peer.address);
                greet(peer, heartbeat.proof().challenge());
            }
            case MET, NEW -> {
                if (verdict == Acquaintance.Verdict.MET) {
                    peer.strange = 0;
                    greet(peer, peer.acquaintance.heard());
                }
                heartbeat.advert().ifPresent(advert -> receiver.heard(new Event.Heard(advert, peer.address)));
            }
        }
    }

    @Override
    public void close() {
        link.close();
    }
}
