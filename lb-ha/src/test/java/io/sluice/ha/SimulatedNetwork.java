package io.sluice.ha;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Nodes on one segment under virtual time. Adverts go through the codec; they may be lost, doubled and late, and overtake each
 * other. Nodes may crash, stand still, be cut off from others in one or both directions, and have clocks that go wrong.
 */
final class SimulatedNetwork {

    /** How wrong a clock goes at most: a hundred times what a bad quartz does. */
    static final double DRIFT = 0.01;

    private record Due(long atNanos, long order, Runnable work) {}

    private final Random random;
    private final long longestDelayNanos;
    private final PriorityQueue<Due> due =
            new PriorityQueue<>(Comparator.comparingLong(Due::atNanos).thenComparingLong(Due::order));
    private final List<Node> nodes = new ArrayList<>();
    private long orders;
    private long nowNanos;
    private double loss;
    private double doubled;

    SimulatedNetwork(Random random, long longestDelayNanos) {
        this.random = random;
        this.longestDelayNanos = longestDelayNanos;
    }

    Node add(VirtualRouterSettings settings) {
        Node node = new Node(settings, Samples.node(nodes.size() + 1));
        nodes.add(node);
        return node;
    }

    List<Node> nodes() {
        return nodes;
    }

    Stream<Node> alive() {
        return nodes.stream().filter(node -> node.alive);
    }

    Stream<Node> masters() {
        return nodes.stream().filter(node -> node.holdsAddresses);
    }

    int masterCount() {
        int count = 0;
        for (Node node : nodes) {
            count += node.holdsAddresses ? 1 : 0;
        }
        return count;
    }

    long nowNanos() {
        return nowNanos;
    }

    /** The part of the packets that gets lost, and that comes twice, from now on. */
    void disturb(double lost, double twice) {
        loss = lost;
        doubled = twice;
    }

    /** Lets the time pass; after each thing that happens the observer looks. */
    void run(long nanos, Runnable observer) {
        long end = nowNanos + nanos;
        while (!due.isEmpty() && due.peek().atNanos <= end) {
            Due next = due.poll();
            nowNanos = next.atNanos;
            next.work.run();
            observer.run();
        }
        nowNanos = end;
        observer.run();
    }

    private void at(long atNanos, Runnable work) {
        due.add(new Due(atNanos, orders++, work));
    }

    /** One node: does what its virtual router decides. */
    final class Node {

        final VirtualRouterSettings settings;
        final InetAddress address;
        private final double rate = 1 + (2 * random.nextDouble() - 1) * DRIFT;
        private final long clockStart = random.nextLong(Long.MAX_VALUE / 2);
        private final Deque<Runnable> packets = new ArrayDeque<>();
        private final Deque<Runnable> dueTimers = new ArrayDeque<>();
        private VirtualRouter router;
        private boolean alive;
        private boolean paused;
        private boolean stopping;
        private boolean sends = true;
        private boolean receives = true;
        private int side;
        private boolean holdsAddresses;
        private boolean mustAnnounce;
        private long timers;
        long releasedNanos = -1;
        long announcedNanos = -1;

        Node(VirtualRouterSettings settings, InetAddress address) {
            this.settings = settings;
            this.address = address;
            this.router = new VirtualRouter(settings, address);
        }

        /** True between a planned stop and its end. */
        boolean isStopping() {
            return stopping;
        }

        boolean hasResigned() {
            return router.hasResigned();
        }

        boolean isAlive() {
            return alive;
        }

        boolean canServe() {
            return alive && !paused && router.state() != RouterState.FAULT;
        }

        boolean holdsAddresses() {
            return holdsAddresses;
        }

        void start() {
            alive = true;
            tell(new Event.Start());
        }

        /** Ends as on a signal: a master serves on until it has a successor, or its patience ends. */
        void stop() {
            stopping |= tell(new Event.Stop());
        }

        /** The machine is gone, and comes back with a new process. */
        void crash() {
            alive = false;
            stopping = false;
            paused = false;
            packets.clear();
            dueTimers.clear();
            holdsAddresses = false;
            timers++;
            router = new VirtualRouter(settings, address);
        }

        /** Stands still; its addresses stay where they are. */
        void pause() {
            paused = true;
        }

        /** Goes on with what came in meanwhile, before the timers, as the sockets' loop does. */
        void resume() {
            paused = false;
            while (!packets.isEmpty()) {
                packets.poll().run();
            }
            while (!dueTimers.isEmpty()) {
                dueTimers.poll().run();
            }
        }

        void connect(boolean isSending, boolean isReceiving) {
            sends = isSending;
            receives = isReceiving;
        }

        /** Only nodes of one side hear each other. */
        void moveTo(int newSide) {
            side = newSide;
        }

        int side() {
            return side;
        }

        boolean tell(Event event) {
            if (!alive || paused) {
                return false;
            }
            router.on(event, clock(nowNanos)).forEach(this::perform);
            if (mustAnnounce) {
                throw new AssertionError(address + " took the addresses without a word");
            }
            alive = router.state() != RouterState.INIT;
            return true;
        }

        private long clock(long globalNanos) {
            return clockStart + (long) (globalNanos * rate);
        }

        private void perform(Action action) {
            switch (action) {
                case Action.SendAdvert send -> broadcast(send.advert());
                case Action.TakeAddresses _ -> {
                    hold(true);
                    mustAnnounce = true;
                }
                case Action.ReleaseAddresses _ -> {
                    hold(false);
                    releasedNanos = nowNanos;
                }
                case Action.SetTimer timer -> setTimer(timer.atNanos());
                case Action.CancelTimer _ -> timers++;
                case Action.AnnounceAddresses _ -> {
                    if (!holdsAddresses) {
                        throw new AssertionError(address + " announces what it does not hold");
                    }
                    mustAnnounce = false;
                    announcedNanos = nowNanos;
                }
                case Action.Discard _, Action.Conflict _, Action.Mismatch _ -> {}
            }
        }

        private void hold(boolean holds) {
            if (holdsAddresses == holds) {
                throw new AssertionError(address + " takes or releases its addresses twice");
            }
            holdsAddresses = holds;
        }

        private void setTimer(long localNanos) {
            long timer = ++timers;
            long globalNanos = Math.max(nowNanos, (long) Math.ceil((localNanos - clockStart) / rate));
            at(globalNanos, () -> fire(timer, localNanos));
        }

        private void fire(long timer, long localNanos) {
            if (timer != timers) {
                return;
            }
            if (paused) {
                dueTimers.add(() -> fire(timer, localNanos));
            } else if (clock(nowNanos) < localNanos) {
                at(nowNanos + 1 + (localNanos - clock(nowNanos)), () -> fire(timer, localNanos));
            } else {
                tell(new Event.TimerFired());
            }
        }

        private void broadcast(Advert advert) {
            byte[] bytes = AdvertWriter.write(
                    advert, address, Samples.MULTICAST, settings.delivery().checksum());
            for (Node peer : nodes) {
                boolean arrives = peer != this && sends && peer.side == side && random.nextDouble() >= loss;
                if (arrives) {
                    int copies = random.nextDouble() < doubled ? 2 : 1;
                    for (int i = 0; i < copies; i++) {
                        at(nowNanos + random.nextLong(longestDelayNanos), () -> peer.receive(bytes, address));
                    }
                }
            }
        }

        private void receive(byte[] bytes, InetAddress source) {
            if (!alive || !receives) {
                return;
            }
            if (paused) {
                packets.add(() -> receive(bytes, source));
                return;
            }
            if (AdvertReader.read(ByteBuffer.wrap(bytes), source, Samples.MULTICAST) instanceof Advert advert) {
                tell(new Event.Heard(advert, source));
            }
        }

        @Override
        public String toString() {
            return address.getHostAddress() + " " + router.state() + (paused ? " paused" : "");
        }
    }
}
