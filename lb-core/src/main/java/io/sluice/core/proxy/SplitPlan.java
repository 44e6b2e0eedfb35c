package io.sluice.core.proxy;

import io.netty.util.AsciiString;
import io.sluice.core.http.Head;
import io.sluice.core.settings.RouteAction.Split;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A route that leads to one of several pools by weight. A pool none of whose backends is usable is passed over while there is
 * another. Made with the snapshot, used by all event loops.
 *
 * <p>A client with a key gets the pool with the least {@code -ln(u) / weight}, where {@code u} is a number from 0 to 1 that
 * follows from the key and the pool's name alone (rendezvous hashing with weights): each pool gets its share of the keys, each
 * node of a pair chooses alike, and where weights or pools change only those keys move that must.
 */
final class SplitPlan implements Destination {

    private static final AsciiString SET_COOKIE = AsciiString.cached("Set-Cookie");

    private final List<PoolPlan> pools;
    private final int[] weights;
    private final long[] seeds;
    private final SplitKey key;
    private final @Nullable SplitCookie cookie;

    SplitPlan(Split settings, Map<String, PoolPlan> plans) {
        List<String> names = settings.pools();
        this.pools = names.stream()
                .map(name -> Objects.requireNonNull(plans.get(name), name))
                .toList();
        this.weights =
                settings.weights().values().stream().mapToInt(Integer::intValue).toArray();
        this.seeds = names.stream().mapToLong(SplitKey::hash).toArray();
        this.key = SplitKey.of(settings.sticky());
        this.cookie = settings.sticky() instanceof Split.Sticky.SetCookie set ? new SplitCookie(set, names) : null;
    }

    /** The pool of a request. */
    PoolPlan choose(Head request, SocketAddress client, RandomGenerator random) {
        int kept = cookie == null ? -1 : cookie.find(request);
        if (kept >= 0 && usable(kept)) {
            return pools.get(kept);
        }
        long counting = counting();
        long known = key.of(request, client);
        return pools.get(known == SplitKey.NONE ? drawn(random, counting) : keyed(known, counting));
    }

    /** Has the client of a response keep its pool by a cookie, where it is to have one and has it not. */
    void keep(Head response, Head request, PoolPlan chosen, boolean secure) {
        AsciiString value = cookieFor(request, chosen, secure);
        if (value != null) {
            response.add(SET_COOKIE, value);
        }
    }

    /**
     * The value of Set-Cookie by which the client keeps its pool.
     *
     * @return null where it has the cookie already, or needs none
     */
    @Nullable
    AsciiString cookieFor(Head request, PoolPlan chosen, boolean secure) {
        int index = pools.indexOf(chosen);
        return cookie == null || cookie.find(request) == index ? null : cookie.value(index, secure);
    }

    /** By chance and weight, of the pools whose bits are set. */
    private int drawn(RandomGenerator random, long counting) {
        int total = 0;
        for (int i = 0; i < weights.length; i++) {
            total += isSet(counting, i) ? weights[i] : 0;
        }
        int left = random.nextInt(total);
        int i = 0;
        while (!isSet(counting, i) || left >= weights[i]) {
            left -= isSet(counting, i) ? weights[i] : 0;
            i++;
        }
        return i;
    }

    private int keyed(long known, long counting) {
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < weights.length; i++) {
            double cost = isSet(counting, i) ? -Math.log(SplitKey.fraction(known ^ seeds[i])) / weights[i] : least;
            if (cost < least) {
                least = cost;
                best = i;
            }
        }
        return best;
    }

    /** The pools that may be chosen, a bit for each: taken once per choice, because backends come and go meanwhile. */
    private long counting() {
        long all = 0;
        long usable = 0;
        for (int i = 0; i < weights.length; i++) {
            long bit = weights[i] > 0 ? 1L << i : 0;
            all |= bit;
            usable |= usable(i) ? bit : 0;
        }
        return usable == 0 ? all : usable;
    }

    private static boolean isSet(long bits, int i) {
        return (bits >>> i & 1) != 0;
    }

    private boolean usable(int pool) {
        return pools.get(pool).pool.usable() > 0;
    }
}
