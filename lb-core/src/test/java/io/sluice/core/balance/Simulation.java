package io.sluice.core.balance;

import io.sluice.core.settings.BalanceSettings;
import io.sluice.core.spi.Balancer;
import io.sluice.core.spi.BalancerFactory;
import io.sluice.core.spi.Candidate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/** Requests that come by chance at a rate, and servers that answer after a time with chance in it; the clock is a number. */
final class Simulation {

    static final long MILLI = 1_000_000;
    static final long SECOND = 1000 * MILLI;

    /** A server, and what the proxy knows of it. */
    static final class Server implements Candidate {

        private final String name;
        private final ResponseTime time = new ResponseTime();
        private int outstanding;

        /** The mean of its answers; 0 for never. */
        double meanMillis = 10;

        boolean fails;
        int picks;

        Server(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int weight() {
            return 1;
        }

        @Override
        public int outstanding() {
            return outstanding;
        }

        @Override
        public long poolOutstanding() {
            return 0;
        }

        @Override
        public long latencyNanos(long nowNanos) {
            return time.nanos(nowNanos);
        }
    }

    private record Answer(long atNanos, long begunNanos, Server from, boolean failed) {}

    final List<Server> servers = new ArrayList<>();
    private final BalancerFactory factory;
    private final SplittableRandom random;
    private final PriorityQueue<Answer> answers = new PriorityQueue<>(Comparator.comparingLong(Answer::atNanos));
    private final TestRequest request = new TestRequest();
    private Balancer balancer;
    private long nowNanos;

    Simulation(BalancerFactory factory, int count, long seed) {
        this.factory = factory;
        this.random = new SplittableRandom(seed);
        for (int i = 0; i < count; i++) {
            servers.add(new Server("s" + i));
        }
        this.balancer = factory.create(BalanceSettings.of(factory.algorithm()), servers, null);
    }

    Server add() {
        Server added = new Server("s" + servers.size());
        servers.add(added);
        balancer = factory.create(BalanceSettings.of(factory.algorithm()), servers, balancer);
        return added;
    }

    /** Goes on for so long. Returns the share that each got meanwhile, as a part of the equal share. */
    double[] run(double perSecond, long nanos) {
        servers.forEach(server -> server.picks = 0);
        long until = nowNanos + nanos;
        long next = nowNanos + gap(perSecond);
        while (next < until) {
            answerUntil(next);
            nowNanos = next;
            begin();
            next += gap(perSecond);
        }
        answerUntil(until);
        nowNanos = until;
        double all = servers.stream().mapToInt(server -> server.picks).sum();
        return servers.stream()
                .mapToDouble(server -> server.picks * servers.size() / all)
                .toArray();
    }

    private long gap(double perSecond) {
        return (long) (-Math.log(1 - random.nextDouble()) / perSecond * SECOND);
    }

    private void begin() {
        request.nanos = nowNanos;
        Server server = servers.get(balancer.pick(request, 0));
        server.picks++;
        server.outstanding++;
        server.time.begin(nowNanos);
        if (server.meanMillis > 0) {
            // Half of it always, the rest by chance: an answer takes one and a half times the mean once in seven times.
            double millis = server.meanMillis * (0.5 - 0.5 * Math.log(1 - random.nextDouble()));
            answers.add(new Answer(nowNanos + (long) (millis * MILLI), nowNanos, server, server.fails));
        }
    }

    private void answerUntil(long nanos) {
        while (!answers.isEmpty() && answers.peek().atNanos() <= nanos) {
            Answer answer = answers.remove();
            Server server = answer.from();
            server.outstanding--;
            server.time.end(answer.begunNanos());
            server.time.add(answer.atNanos(), answer.atNanos() - answer.begunNanos(), answer.failed());
        }
    }
}
