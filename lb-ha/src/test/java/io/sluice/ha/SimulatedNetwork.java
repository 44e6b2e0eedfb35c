package io.sluice.ha;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Nodes on one segment under virtual time: adverts go through the codec, may be lost, and arrive late but in order. */
final class SimulatedNetwork {

    private record Due(long atNanos, long order, Runnable work) {}

    private final Random random;
    private final long longestDelayNanos;
    private final PriorityQueue<Due> due =
            new PriorityQueue<>(Comparator.comparingLong(Due::atNanos).thenComparingLong(Due::order));
    private final List<Node> nodes = new ArrayList<>();
    private long orders;
    private long nowNanos;
    private double loss;

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

    long nowNanos() {
        return nowNanos;
    }

    /** The part of the packets that gets lost, from now on. */
    void lose(double part) {
        loss = part;
    }

    /** Lets the time pass; after each thing that happens the observer looks. */
    void run(long nanos, Consumer<SimulatedNetwork> observer) {
        long end = nowNanos + nanos;
        while (!due.isEmpty() && due.peek().atNanos <= end) {
            Due next = due.poll();
            nowNanos = next.atNanos;
            next.work.run();
            observer.accept(this);
        }
        nowNanos = end;
        observer.accept(this);
    }

    private void at(long atNanos, Runnable work) {
        due.add(new Due(atNanos, orders++, work));
    }

    /** One node: does what its virtual router decides. */
    final class Node {

        final VirtualRouterSettings settings;
        final InetAddress address;
        private VirtualRouter router;
        private boolean alive;
        private boolean connected = true;
        private boolean holdsAddresses;
        private long heardUntilNanos;
        private long timers;

        Node(VirtualRouterSettings settings, InetAddress address) {
            this.settings = settings;
            this.address = address;
            this.router = new VirtualRouter(settings, address);
        }

        boolean isAlive() {
            return alive;
        }

        void start() {
            alive = true;
            tell(new Event.Start());
        }

        void stop() {
            tell(new Event.Stop());
            alive = false;
        }

        /** The machine is gone, and comes back with a new process. */
        void crash() {
            alive = false;
            holdsAddresses = false;
            timers++;
            router = new VirtualRouter(settings, address);
        }

        void connect(boolean isConnected) {
            connected = isConnected;
        }

        void tell(Event event) {
            router.on(event, nowNanos).forEach(this::perform);
        }

        private void perform(Action action) {
            switch (action) {
                case Action.SendAdvert send -> broadcast(send.advert());
                case Action.TakeAddresses _ -> hold(true);
                case Action.ReleaseAddresses _ -> hold(false);
                case Action.SetTimer timer -> setTimer(timer.atNanos());
                case Action.CancelTimer _ -> timers++;
                case Action.AnnounceAddresses _, Action.Discard _ -> {}
            }
        }

        private void hold(boolean holds) {
            if (holdsAddresses == holds) {
                throw new AssertionError(address + " takes or releases its addresses twice");
            }
            holdsAddresses = holds;
        }

        private void setTimer(long atNanos) {
            long timer = ++timers;
            at(atNanos, () -> {
                if (timer == timers) {
                    tell(new Event.TimerFired());
                }
            });
        }

        private void broadcast(Advert advert) {
            byte[] bytes = AdvertWriter.write(advert, address, Samples.MULTICAST, settings.checksum());
            for (Node peer : nodes) {
                boolean arrives = peer != this && connected && peer.connected && random.nextDouble() >= loss;
                if (arrives) {
                    long atNanos = Math.max(peer.heardUntilNanos, nowNanos + random.nextLong(longestDelayNanos));
                    peer.heardUntilNanos = atNanos;
                    at(atNanos, () -> peer.receive(bytes, address));
                }
            }
        }

        private void receive(byte[] bytes, InetAddress source) {
            Received received = AdvertReader.read(ByteBuffer.wrap(bytes), source, Samples.MULTICAST);
            if (alive && connected && received instanceof Advert advert) {
                tell(new Event.Heard(advert, source));
            }
        }

        @Override
        public String toString() {
            return address.getHostAddress() + " " + router.state();
        }
    }
}
