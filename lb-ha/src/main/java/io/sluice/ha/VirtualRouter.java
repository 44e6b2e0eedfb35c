package io.sluice.ha;

import io.sluice.ha.Action.AnnounceAddresses;
import io.sluice.ha.Action.CancelTimer;
import io.sluice.ha.Action.Discard;
import io.sluice.ha.Action.ReleaseAddresses;
import io.sluice.ha.Action.SendAdvert;
import io.sluice.ha.Action.SetTimer;
import io.sluice.ha.Action.TakeAddresses;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of one virtual router on one node: RFC 9568 section 6.4. Pure: it is told events and the time, and
 * answers with what is to be done. Owned by one thread.
 *
 * <pre>
 *                     Stop                            Failed
 *      +------+ <------------- (every state)  (every state but INIT) -----------+
 *      | INIT |                                                                 v
 *      +------+                                                             +-------+
 *         |  Start and not failed            Recovered                      | FAULT |
 *         +------------------------+----------------------------------------+-------+
 *         Start and failed: FAULT  |
 *                  priority < 255  |  priority 255
 *                  +---------------+----------------+
 *                  v                                v
 *             +--------+   master silent, or   +--------+
 *             |        |   resigned            |        |--+ timer: send
 *             | BACKUP | --------------------> | MASTER |  | an advert
 *             |        | <-------------------- |        |<-+
 *             +--------+   a better advert     +--------+
 *             | ^
 *             +-+ advert: wait anew
 * </pre>
 *
 * <p>A backup waits three intervals of the master it hears and a skew that is the shorter the higher its own priority is,
 * so that the best backup is the first to take over. Both are counted in nanoseconds: in the RFC's centiseconds near
 * priorities would have equal skews when the interval is short.
 *
 * <p>Two masters meet after a partition, or when adverts were lost. The one of lower priority, or of the lower primary
 * address where priorities are equal, yields whatever its preempt setting is. After it has released the addresses it
 * sends one advert more: on that the other announces the addresses again, without which the neighbours would go on
 * sending to the one that yielded.
 */
final class VirtualRouter {

    private final VirtualRouterSettings settings;
    private final InetAddress primary;
    private final long intervalNanos;
    private RouterState state = RouterState.INIT;
    private boolean failed;
    private long masterIntervalNanos;
    private long timerAtNanos;

    /**
     * A virtual router in INIT.
     *
     * @param primary the address from which this node sends adverts; of the family of the virtual addresses
     */
    VirtualRouter(VirtualRouterSettings settings, InetAddress primary) {
        if (settings.isIpv4() != primary instanceof Inet4Address) {
            throw new IllegalArgumentException(
                    "the primary address " + primary.getHostAddress() + " is not of the virtual addresses' family");
        }
        this.settings = settings;
        this.primary = primary;
        this.intervalNanos = settings.interval().toNanos();
        this.masterIntervalNanos = intervalNanos;
    }

    RouterState state() {
        return state;
    }

    /**
     * Takes one event.
     *
     * @throws IllegalStateException on Start of what is started
     */
    List<Action> on(Event event, long nowNanos) {
        return switch (event) {
            case Event.Start _ -> start(nowNanos);
            case Event.Stop _ -> leave(RouterState.INIT);
            case Event.Failed _ -> fail();
            case Event.Recovered _ -> recover(nowNanos);
            case Event.TimerFired _ -> timerFired(nowNanos);
            case Event.Heard heard -> heard(heard.advert(), heard.source(), nowNanos);
        };
    }

    private List<Action> start(long nowNanos) {
        if (state != RouterState.INIT) {
            throw new IllegalStateException("Start in " + state + "; allowed in INIT only");
        }
        if (failed) {
            state = RouterState.FAULT;
            return List.of();
        }
        return join(nowNanos);
    }

    private List<Action> fail() {
        failed = true;
        return state == RouterState.INIT ? List.of() : leave(RouterState.FAULT);
    }

    private List<Action> recover(long nowNanos) {
        failed = false;
        return state == RouterState.FAULT ? join(nowNanos) : List.of();
    }

    private List<Action> join(long nowNanos) {
        if (settings.isOwner()) {
            return becomeMaster(nowNanos);
        }
        masterIntervalNanos = intervalNanos;
        state = RouterState.BACKUP;
        return List.of(setTimer(nowNanos, masterDownNanos()));
    }

    /** A master resigns, so that a backup need not wait for its silence. */
    private List<Action> leave(RouterState to) {
        RouterState from = state;
        state = to;
        return switch (from) {
            case INIT, FAULT -> List.of();
            case BACKUP -> List.of(new CancelTimer());
            case MASTER ->
                List.of(new SendAdvert(settings.advert(Advert.RESIGN)), new ReleaseAddresses(), new CancelTimer());
        };
    }

    private List<Action> timerFired(long nowNanos) {
        if (nowNanos - timerAtNanos < 0) {
            return List.of();
        }
        return switch (state) {
            case INIT, FAULT -> List.of();
            case BACKUP -> becomeMaster(nowNanos);
            case MASTER -> List.of(sendAdvert(), setTimer(nowNanos, intervalNanos));
        };
    }

    private List<Action> becomeMaster(long nowNanos) {
        state = RouterState.MASTER;
        return List.of(sendAdvert(), new TakeAddresses(), new AnnounceAddresses(), setTimer(nowNanos, intervalNanos));
    }

    private List<Action> heard(Advert advert, InetAddress source, long nowNanos) {
        Discard.Reason reason = reasonToDiscard(advert, source);
        if (reason != null) {
            return List.of(new Discard(reason));
        }
        return state == RouterState.MASTER ? contend(advert, source, nowNanos) : listen(advert, nowNanos);
    }

    private Discard.@Nullable Reason reasonToDiscard(Advert advert, InetAddress source) {
        if (state == RouterState.INIT || state == RouterState.FAULT) {
            return Discard.Reason.NOT_RUNNING;
        }
        if (advert.virtualRouterId() != settings.virtualRouterId()) {
            return Discard.Reason.OTHER_ROUTER;
        }
        if (advert.version() != settings.version()) {
            return Discard.Reason.OTHER_VERSION;
        }
        if (source.equals(primary) || source instanceof Inet4Address != settings.isIpv4()) {
            return Discard.Reason.STRANGE_SOURCE;
        }
        boolean fits = advert.version() == VrrpVersion.V3 || advert.intervalCentis() == settings.intervalCentis();
        return fits ? null : Discard.Reason.OTHER_INTERVAL;
    }

    private List<Action> listen(Advert advert, long nowNanos) {
        if (advert.priority() == Advert.RESIGN) {
            return List.of(setTimer(nowNanos, skewNanos()));
        }
        boolean preempts = settings.preempt() || settings.isOwner();
        if (preempts && advert.priority() < settings.priority()) {
            return List.of(new Discard(Discard.Reason.LOWER_PRIORITY));
        }
        return follow(advert, nowNanos);
    }

    private List<Action> contend(Advert advert, InetAddress source, long nowNanos) {
        if (advert.priority() == Advert.RESIGN) {
            return List.of(sendAdvert(), setTimer(nowNanos, intervalNanos));
        }
        if (!isBetter(advert, source)) {
            return List.of(sendAdvert(), new AnnounceAddresses(), setTimer(nowNanos, intervalNanos));
        }
        state = RouterState.BACKUP;
        return List.of(
                new ReleaseAddresses(), sendAdvert(), follow(advert, nowNanos).getFirst());
    }

    private List<Action> follow(Advert advert, long nowNanos) {
        masterIntervalNanos = TimeUnit.MILLISECONDS.toNanos(advert.intervalCentis() * 10L);
        return List.of(setTimer(nowNanos, masterDownNanos()));
    }

    private boolean isBetter(Advert advert, InetAddress source) {
        if (advert.priority() != settings.priority()) {
            return advert.priority() > settings.priority();
        }
        return Arrays.compareUnsigned(source.getAddress(), primary.getAddress()) > 0;
    }

    private SendAdvert sendAdvert() {
        return new SendAdvert(settings.advert(settings.priority()));
    }

    private SetTimer setTimer(long nowNanos, long delayNanos) {
        timerAtNanos = nowNanos + delayNanos;
        return new SetTimer(timerAtNanos);
    }

    private long masterDownNanos() {
        return 3 * masterIntervalNanos + skewNanos();
    }

    /** In version 2 a part of a second, in version 3 a part of the master's interval. */
    private long skewNanos() {
        long whole = settings.version() == VrrpVersion.V2 ? TimeUnit.SECONDS.toNanos(1) : masterIntervalNanos;
        return (256 - settings.priority()) * whole / 256;
    }
}
