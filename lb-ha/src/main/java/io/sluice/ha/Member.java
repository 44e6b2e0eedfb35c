package io.sluice.ha;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One virtual router of a node with its sockets: does what the machine decides. Owned by the node's thread. */
final class Member implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Member.class);

    /** Between the announcements after a takeover: some neighbours are deaf at first, a switch may still be learning. */
    private static final long[] ANNOUNCE_PAUSES_MILLIS = {50, 200, 1_000, 5_000};

    private static final long REFRESH_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static final long NEVER = Long.MAX_VALUE;

    final HaSettings settings;
    final Interface on;
    final VirtualRouter machine;
    private final AdvertPort port;
    private final Optional<Announcer> announcer;
    private final Netlink netlink;
    private final HaSurroundings surroundings;
    private final Drops drops;
    private final List<InetAddress> addresses;
    private final List<String> addressTexts;
    private long timerNanos = NEVER;
    private long announceNanos = NEVER;
    private int announcements;
    private long sinceNanos = System.nanoTime();
    private long conflictNanos;
    private long transitions;
    private long sent;
    private long received;
    private long conflicts;
    private long latestNanos;
    private String master = "";
    private volatile HaStatus status;

    Member(Libc libc, Arena arena, HaSettings settings, Netlink netlink, HaSurroundings surroundings)
            throws IOException {
        this.settings = settings;
        this.netlink = netlink;
        this.surroundings = surroundings;
        on = Interface.named(settings.interfaceName());
        VirtualRouterSettings router = settings.router();
        InetAddress primary = settings.source()
                .or(() -> on.primary(router))
                .orElseThrow(() -> new IOException(on.name() + " has no "
                        + (router.isIpv4() ? "IPv4" : router.isLinkLocal() ? "link-local IPv6" : "IPv6")
                        + " address that stays with this node, from which adverts could come; give it one"));
        for (VirtualAddress address : router.addresses()) {
            if (!on.reaches(address, router)) {
                throw new IOException(
                        address.address().getHostAddress() + " is in no network of " + on.name() + ", which has "
                                + String.join(", ", on.networks(router)) + "; neighbours would not find it there");
            }
        }
        drops = new Drops(settings.name());
        machine = new VirtualRouter(router, primary);
        addresses = router.addresses().stream().map(VirtualAddress::address).toList();
        addressTexts = router.addresses().stream()
                .map(address -> address.address().getHostAddress() + "/" + address.prefixLength())
                .toList();
        clean();
        port = open(libc, arena, primary);
        // Where nothing is to be announced no raw socket is needed.
        announcer = addresses.isEmpty() ? Optional.empty() : Optional.of(new Announcer(libc, arena, on));
        status = statusNow("");
    }

    private AdvertPort open(Libc libc, Arena arena, InetAddress primary) throws IOException {
        VirtualRouterSettings router = settings.router();
        Delivery delivery = router.delivery();
        if (delivery.heartbeat().isEmpty()) {
            return new AdvertSocket(libc, arena, on, router, primary);
        }
        int number = delivery.heartbeat().get().port();
        return HeartbeatPort.open(new UdpLink(libc, arena, on, primary, number, delivery.peers()), primary, router);
    }

    /** Takes away what a killed process left: while two nodes have an address, neighbours find now one, now the other. */
    private void clean() throws IOException {
        for (VirtualAddress address : settings.router().addresses()) {
            if (on.has(address.address())) {
                LOG.warn(
                        "{}: {} is on {} already, left by a process that was killed; removing it",
                        settings.name(),
                        address.address().getHostAddress(),
                        on.name());
            }
            // In any case, as this shows at the start whether we may.
            netlink.remove(on, address);
        }
    }

    boolean isLinkUp() {
        return netlink.isUp(on);
    }

    int fd() {
        return port.fd();
    }

    HaStatus status() {
        return status;
    }

    long nextNanos() {
        return Math.min(timerNanos, announceNanos);
    }

    void receive(AdvertPort.Receiver receiver) {
        port.receive(receiver, drops);
    }

    boolean isTimerDue(long nowNanos) {
        if (timerNanos == NEVER || nowNanos - timerNanos < 0) {
            return false;
        }
        latestNanos = Math.max(latestNanos, nowNanos - timerNanos);
        timerNanos = NEVER;
        return true;
    }

    void announceIfDue(long nowNanos) {
        if (announceNanos != NEVER && nowNanos - announceNanos >= 0) {
            announce();
            announceNanos = nowNanos
                    + (announcements < ANNOUNCE_PAUSES_MILLIS.length
                            ? TimeUnit.MILLISECONDS.toNanos(ANNOUNCE_PAUSES_MILLIS[announcements++])
                            : REFRESH_NANOS);
        }
    }

    private void announce() {
        announcer.ifPresent(neighbours -> addresses.forEach(neighbours::announce));
    }

    /** Does it; what the system refuses is logged, and the protocol goes on. */
    void perform(Action action, Event event, long nowNanos) {
        try {
            switch (action) {
                case Action.SendAdvert send -> sent += port.send(send.advert());
                case Action.TakeAddresses _ -> {
                    for (VirtualAddress address : settings.router().addresses()) {
                        netlink.add(on, address);
                    }
                }
                case Action.AnnounceAddresses _ -> {
                    announcements = 0;
                    announceNanos = nowNanos;
                    announceIfDue(nowNanos);
                }
                case Action.ReleaseAddresses _ -> release();
                case Action.SetTimer timer -> timerNanos = timer.atNanos();
                case Action.CancelTimer _ -> timerNanos = NEVER;
                case Action.Conflict conflict -> conflict(conflict, nowNanos);
                case Action.Mismatch mismatch -> drops.count(mismatch.difference(), source(event));
                case Action.Discard discard -> drops.count(discard.reason(), source(event));
            }
        } catch (IOException e) {
            LOG.error("{}: {}", settings.name(), e.getMessage());
        }
    }

    private void release() throws IOException {
        announceNanos = NEVER;
        surroundings.closeConnections(addresses);
        for (VirtualAddress address : settings.router().addresses()) {
            netlink.remove(on, address);
        }
    }

    private void conflict(Action.Conflict conflict, long nowNanos) {
        conflicts++;
        if (nowNanos - conflictNanos > TimeUnit.SECONDS.toNanos(10) || conflicts == 1) {
            LOG.warn(
                    "{}: {} is master as well, with priority {}",
                    settings.name(),
                    conflict.source().getHostAddress(),
                    conflict.priority());
        }
        conflictNanos = nowNanos;
    }

    private static InetAddress source(Event event) {
        return event instanceof Event.Heard heard ? heard.source() : InetAddress.getLoopbackAddress();
    }

    /** To be called after each event, with the state before it. */
    void told(Event event, RouterState before, String unfit, long nowNanos) {
        if (event instanceof Event.Heard heard) {
            received++;
            if (machine.state() == RouterState.BACKUP && heard.advert().priority() != Advert.RESIGN) {
                master = heard.source().getHostAddress();
            }
        }
        RouterState now = machine.state();
        if (now != before) {
            transitions++;
            sinceNanos = nowNanos;
            master = now == RouterState.MASTER ? "" : master;
        }
        status = statusNow(unfit);
        if (now != before) {
            String reason = reason(event, unfit);
            LOG.info("{}: {}, was {} ({}, priority {})", settings.name(), now, before, reason, machine.priority());
            surroundings.changed(status, before, reason);
        }
    }

    private static String reason(Event event, String unfit) {
        return switch (event) {
            case Event.Start _ -> unfit.isEmpty() ? "started" : unfit;
            case Event.Stop _ -> "told to stop";
            case Event.Resign _ -> "told to resign";
            case Event.Failed _ -> unfit;
            case Event.Recovered _ -> "can serve again";
            case Event.Reweighed _ -> "priority changed";
            case Event.TakeOver _, Event.Yield _ -> "with its sync group";
            case Event.TimerFired _ -> "the master is silent, or nobody followed";
            case Event.Heard heard ->
                "heard " + heard.source().getHostAddress() + " with priority "
                        + heard.advert().priority();
        };
    }

    private HaStatus statusNow(String unfit) {
        long conflictSpan = 3 * settings.router().interval().toNanos();
        return new HaStatus(
                settings.name(),
                on.name(),
                settings.router().virtualRouterId(),
                addressTexts,
                machine.state(),
                machine.priority(),
                unfit,
                machine.isLeaving(),
                master,
                sinceNanos,
                transitions,
                sent,
                received,
                conflicts,
                conflicts > 0 && System.nanoTime() - conflictNanos < conflictSpan,
                latestNanos,
                drops.counts());
    }

    @Override
    public void close() {
        port.close();
        announcer.ifPresent(Announcer::close);
    }
}
