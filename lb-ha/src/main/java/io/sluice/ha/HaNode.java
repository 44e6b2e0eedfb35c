package io.sluice.ha;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The virtual routers of this process: one platform thread that waits in ppoll for adverts, links and the next timer. What comes in is
 * heeded before timers are, so that a process that stood still first hears who took over meanwhile. The public methods are safe for use
 * by any thread.
 */
public final class HaNode implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HaNode.class);

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final short POLLIN = 1;
    private static final int POLLFD_BYTES = 8;
    private static final int EVENT_FLAGS = 0x80000 | 0x800;

    private final Libc libc = new Libc();
    private final Arena arena = Arena.ofShared();
    private final Netlink netlink;
    private final List<Member> members = new ArrayList<>();
    private final List<MemberGroup> groups = new ArrayList<>();
    private final Queue<Event> commands = new ConcurrentLinkedQueue<>();
    private final MemorySegment polled;
    private final MemorySegment timeout;
    private final int wakeFd;
    private final Thread thread;
    private long lookNanos;
    private boolean stopping;

    private HaNode(List<HaSettings> settings, HaSurroundings surroundings) throws IOException {
        netlink = new Netlink(libc, arena);
        for (HaSettings each : settings) {
            members.add(new Member(libc, arena, each, netlink, surroundings));
        }
        group(surroundings);
        polled = arena.allocate((long) POLLFD_BYTES * (members.size() + 2), 8);
        timeout = arena.allocate(16, 8);
        wakeFd = libc.eventfd(EVENT_FLAGS);
        watch(0, wakeFd);
        watch(1, netlink.linkFd());
        for (int i = 0; i < members.size(); i++) {
            watch(i + 2, members.get(i).fd());
        }
        thread = Thread.ofPlatform().daemon().name("sluice-ha").unstarted(this::run);
    }

    private void group(HaSurroundings surroundings) {
        List<Member> left = new ArrayList<>(members);
        while (!left.isEmpty()) {
            Member first = left.removeFirst();
            List<Member> together = new ArrayList<>(List.of(first));
            left.stream()
                    .filter(each -> each.settings.isSyncedWith(first.settings))
                    .forEach(together::add);
            left.removeAll(together);
            groups.add(new MemberGroup(together, surroundings));
        }
    }

    private void watch(int slot, int fd) {
        polled.set(JAVA_INT, (long) slot * POLLFD_BYTES, fd);
        polled.set(JAVA_SHORT, (long) slot * POLLFD_BYTES + 4, POLLIN);
    }

    /**
     * Starts. An address of one of them that is on its interface is taken away first: a killed process left it.
     *
     * @throws IOException where this machine or its rights do not allow it, with what to change
     */
    public static HaNode start(List<HaSettings> settings, HaSurroundings surroundings) throws IOException {
        HaNode node = new HaNode(settings, surroundings);
        node.thread.start();
        return node;
    }

    /**
     * Takes the addresses from their interfaces, wherever they come from: for after a process that was killed.
     *
     * @return those that were there, as text
     * @throws IOException where that is not allowed, or there is no such interface
     */
    public static List<String> cleanUp(List<HaSettings> settings) throws IOException {
        List<String> removed = new ArrayList<>();
        try (Arena arena = Arena.ofConfined();
                Netlink netlink = new Netlink(new Libc(), arena)) {
            for (HaSettings each : settings) {
                Interface on = Interface.named(each.interfaceName());
                for (VirtualAddress address : each.router().addresses()) {
                    if (on.has(address.address())) {
                        netlink.remove(on, address);
                        removed.add(address.address().getHostAddress() + " from " + on.name());
                    }
                }
            }
        }
        return removed;
    }

    /** How each of them is. */
    public List<HaStatus> status() {
        return members.stream().map(Member::status).toList();
    }

    /** Lets another node be master where there is one; the outcome shows in the status within two intervals. */
    public void resign() {
        tell(new Event.Resign());
    }

    /** Resigns and waits for a successor, for two intervals at most; then takes no part any more. Blocks. */
    public void stop() {
        tell(new Event.Stop());
        join();
    }

    /** Resigns and releases the addresses at once. Blocks until that is done. */
    @Override
    public void close() {
        if (thread.isAlive()) {
            tell(new Event.Stop());
            tell(new Event.Stop());
            join();
        }
    }

    private void join() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void tell(Event event) {
        commands.add(event);
        if (thread.isAlive()) {
            try (Arena call = Arena.ofConfined()) {
                MemorySegment one = call.allocate(JAVA_LONG);
                one.set(JAVA_LONG, 0, 1);
                new Libc().write(wakeFd, one);
            }
        }
    }

    private void run() {
        try {
            long now = System.nanoTime();
            look(now);
            tellAll(new Event.Start(), now);
            while (!(stopping && isOut())) {
                turn();
            }
        } catch (RuntimeException e) {
            LOG.error("the thread of the virtual routers failed; their addresses are released", e);
            tellAll(new Event.Failed(false), System.nanoTime());
        } finally {
            shut();
        }
    }

    private synchronized void shut() {
        members.forEach(Member::close);
        netlink.close();
        libc.close(wakeFd);
    }

    private boolean isOut() {
        return members.stream().allMatch(member -> member.machine.state() == RouterState.INIT);
    }

    private void turn() {
        await();
        // Before anything is read: who stands still from here on is not late for it.
        long now = System.nanoTime();
        for (MemberGroup group : groups) {
            group.receive(now);
        }
        if ((polled.get(JAVA_SHORT, POLLFD_BYTES + 6L) & POLLIN) != 0) {
            netlink.readLinks();
            lookNanos = now;
        }
        if (now - lookNanos >= 0) {
            look(now);
        }
        obey(now);
        for (MemberGroup group : groups) {
            group.fireTimers(now);
        }
    }

    private void await() {
        long now = System.nanoTime();
        long wait = lookNanos - now;
        for (Member member : members) {
            if (member.nextNanos() != Long.MAX_VALUE) {
                wait = Math.min(wait, member.nextNanos() - now);
            }
        }
        long nanos = Math.max(0, wait);
        timeout.set(JAVA_LONG, 0, nanos / 1_000_000_000);
        timeout.set(JAVA_LONG, 8, nanos % 1_000_000_000);
        libc.ppoll(polled, members.size() + 2, timeout);
        if ((polled.get(JAVA_SHORT, 6) & POLLIN) != 0) {
            libc.read(wakeFd, timeout);
        }
    }

    private void look(long now) {
        lookNanos = now + LOOK_NANOS;
        for (MemberGroup group : groups) {
            group.look(now);
        }
    }

    private void obey(long now) {
        for (Event command = commands.poll(); command != null; command = commands.poll()) {
            stopping |= command instanceof Event.Stop;
            tellAll(command, now);
        }
    }

    private void tellAll(Event event, long now) {
        groups.forEach(group -> group.tellAll(event, now));
    }
}
