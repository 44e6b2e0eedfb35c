package io.sluice.ha;

import io.sluice.ha.Action.AnnounceAddresses;
import io.sluice.ha.Action.CancelTimer;
import io.sluice.ha.Action.Conflict;
import io.sluice.ha.Action.Discard;
import io.sluice.ha.Action.Mismatch;
import io.sluice.ha.Action.Reason;
import io.sluice.ha.Action.ReleaseAddresses;
import io.sluice.ha.Action.SendAdvert;
import io.sluice.ha.Action.SetTimer;
import io.sluice.ha.Action.TakeAddresses;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
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
 *             +--------+   a better advert,    +--------+
 *             | ^          Resign                | ^
 *             +-+ advert: wait anew              +-+ told to leave: keep the addresses until the
 *                                                    successor's first advert, or a bound
 * </pre>
 *
 * <p>A backup waits three intervals of the master it hears and a skew that is the shorter the higher its own priority is,
 * so that the best backup is the first to take over. Both are counted in nanoseconds: in the RFC's centiseconds near
 * priorities would have equal skews when the interval is short.
 *
 * <p>A master that is told to leave makes before it breaks: it says that it goes by an advert of priority 0, and serves on
 * until the first advert of its successor. Where none comes within two intervals it goes, or, where it was only asked to let
 * another be master, stays.
 *
 * <p>Two masters meet after a partition, or when adverts were lost. The one of lower priority, or of the lower primary
 * address where priorities are equal, yields whatever its preempt setting is. After it has released the addresses it
 * sends one advert more: on that the other announces the addresses again, without which the neighbours would go on
 * sending to the one that yielded. A master that was silent for so long that it must have been replaced (stopped by a
 * signal, or a virtual machine that stood still) yields to whom it then hears, as preempting is not its due.
 *
 * <p>Without preemption a backup leaves a master of lower priority alone. But a master whose priority falls while we listen
 * tells that something is wrong with it: from that one a backup of higher priority takes over in any case.
 */
final class VirtualRouter {

    /** So many adverts of other masters are answered within one interval: enough to settle with all. A flood gets one more. */
    private static final int MOST_ANSWERS = 16;

    /** How often a master that leaves says so before it gives up waiting. */
    private static final int FAREWELLS = 2;

    private final VirtualRouterSettings settings;
    private final InetAddress primary;
    private final long intervalNanos;
    private final MasterHeard master = new MasterHeard();
    private RouterState state = RouterState.INIT;
    private int priority;
    private boolean failed;
    private boolean resigned;
    private @Nullable RouterState leavingFor;
    private int farewells;
    private int answers;
    private long masterIntervalNanos;
    private long timerAtNanos;
    private long sentAtNanos;
    private long masterSinceNanos;

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
        this.priority = settings.priority();
        this.intervalNanos = settings.interval().toNanos();
        this.masterIntervalNanos = intervalNanos;
    }

    RouterState state() {
        return state;
    }

    /** What it stands for now: the settings' priority, or what tracking has made of it. */
    int priority() {
        return priority;
    }

    /** True for a master that has resigned and still serves, until its successor does. */
    boolean isLeaving() {
        return leavingFor != null;
    }

    /** True for one that has let another be master, and leaves it alone until it was master again. */
    boolean hasResigned() {
        return resigned;
    }

    /**
     * Takes one event.
     *
     * @throws IllegalStateException on Start of what is started
     */
    List<Action> on(Event event, long nowNanos) {
        return switch (event) {
            case Event.Start _ -> start(nowNanos);
            case Event.Stop _ -> leave(RouterState.INIT, leavingFor != RouterState.INIT, nowNanos);
            case Event.Resign _ -> resign(nowNanos);
            case Event.Failed lost -> fail(lost.heard(), nowNanos);
            case Event.Recovered _ -> recover(nowNanos);
            case Event.Reweighed weight -> reweigh(weight.priority());
            case Event.TakeOver _ -> state == RouterState.BACKUP ? becomeMaster(nowNanos) : List.of();
            case Event.Yield _ -> yieldWithTheGroup(nowNanos);
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

    private List<Action> fail(boolean heard, long nowNanos) {
        failed = true;
        boolean goesAnyway = leavingFor == RouterState.INIT || leavingFor == RouterState.FAULT;
        if (state == RouterState.INIT || goesAnyway && heard) {
            return List.of();
        }
        return leave(leavingFor == RouterState.INIT ? RouterState.INIT : RouterState.FAULT, heard, nowNanos);
    }

    private List<Action> recover(long nowNanos) {
        failed = false;
        if (leavingFor == RouterState.FAULT) {
            return stay(nowNanos);
        }
        return state == RouterState.FAULT ? join(nowNanos) : List.of();
    }

    private List<Action> reweigh(int newPriority) {
        if (!settings.isOwner()) {
            priority = Math.clamp(newPriority, 1, VirtualRouterSettings.OWNER - 1);
        }
        return List.of();
    }

    private List<Action> join(long nowNanos) {
        if (settings.isOwner()) {
            return becomeMaster(nowNanos);
        }
        masterIntervalNanos = intervalNanos;
        master.forget();
        state = RouterState.BACKUP;
        return List.of(setTimer(nowNanos + masterDownNanos()));
    }

    private List<Action> resign(long nowNanos) {
        if (state != RouterState.MASTER || leavingFor != null) {
            return List.of();
        }
        resigned = true;
        return leave(RouterState.BACKUP, true, nowNanos);
    }

    /** A master resigns, so that a backup need not wait for its silence. */
    private List<Action> leave(RouterState to, boolean waits, long nowNanos) {
        if (state == RouterState.MASTER && waits) {
            leavingFor = to;
            farewells = 1;
            return List.of(
                    new SendAdvert(settings.advert(Advert.RESIGN)),
                    setTimer(nowNanos + Math.max(intervalNanos, wholeSkewNanos())));
        }
        RouterState from = state;
        state = to;
        leavingFor = null;
        return switch (from) {
            case INIT, FAULT -> List.of();
            case BACKUP -> List.of(new CancelTimer());
            case MASTER ->
                List.of(new SendAdvert(settings.advert(Advert.RESIGN)), new ReleaseAddresses(), new CancelTimer());
        };
    }

    private List<Action> yieldWithTheGroup(long nowNanos) {
        if (state != RouterState.MASTER || leavingFor != null || settings.isOwner()) {
            return List.of();
        }
        state = RouterState.BACKUP;
        master.forget();
        return List.of(
                new SendAdvert(settings.advert(Advert.RESIGN)),
                new ReleaseAddresses(),
                setTimer(nowNanos + masterDownNanos()));
    }

    private List<Action> timerFired(long nowNanos) {
        if (nowNanos - timerAtNanos < 0) {
            return List.of();
        }
        return switch (state) {
            case INIT, FAULT -> List.of();
            case BACKUP -> becomeMaster(nowNanos);
            case MASTER -> leavingFor == null ? beat(nowNanos) : succeededByNobody(leavingFor, nowNanos);
        };
    }

    private List<Action> beat(long nowNanos) {
        boolean owesAnswers = answers > MOST_ANSWERS;
        answers = 0;
        return owesAnswers
                ? List.of(sendAdvert(nowNanos), new AnnounceAddresses(), setTimer(nowNanos + intervalNanos))
                : List.of(sendAdvert(nowNanos), setTimer(nowNanos + intervalNanos));
    }

    private List<Action> succeededByNobody(RouterState to, long nowNanos) {
        if (farewells < FAREWELLS) {
            farewells++;
            return List.of(
                    new SendAdvert(settings.advert(Advert.RESIGN)),
                    setTimer(nowNanos + Math.max(intervalNanos, wholeSkewNanos())));
        }
        return to == RouterState.BACKUP ? stay(nowNanos) : leave(to, false, nowNanos);
    }

    /** A master that meant to leave goes on. */
    private List<Action> stay(long nowNanos) {
        leavingFor = null;
        resigned = false;
        return beat(nowNanos);
    }

    private List<Action> becomeMaster(long nowNanos) {
        state = RouterState.MASTER;
        resigned = false;
        answers = 0;
        masterSinceNanos = nowNanos;
        masterIntervalNanos = intervalNanos;
        master.forget();
        return List.of(
                sendAdvert(nowNanos), new TakeAddresses(), new AnnounceAddresses(), setTimer(nowNanos + intervalNanos));
    }

    private List<Action> heard(Advert advert, InetAddress source, long nowNanos) {
        Reason reason = reasonToDiscard(advert, source);
        if (reason != null) {
            return List.of(new Discard(reason));
        }
        List<Action> decided =
                state == RouterState.MASTER ? contend(advert, source, nowNanos) : listen(advert, source, nowNanos);
        return withMismatches(advert, decided);
    }

    private @Nullable Reason reasonToDiscard(Advert advert, InetAddress source) {
        if (state == RouterState.INIT || state == RouterState.FAULT) {
            return Reason.NOT_RUNNING;
        }
        if (advert.virtualRouterId() != settings.virtualRouterId()) {
            return Reason.OTHER_ROUTER;
        }
        if (advert.version() != settings.version()) {
            return Reason.OTHER_VERSION;
        }
        if (source.equals(primary) || source instanceof Inet4Address != settings.isIpv4()) {
            return Reason.STRANGE_SOURCE;
        }
        if (!settings.isFromPeer(source)) {
            return Reason.NOT_A_PEER;
        }
        boolean fits = advert.version() == VrrpVersion.V3 || advert.intervalCentis() == settings.intervalCentis();
        return fits ? null : Reason.OTHER_INTERVAL;
    }

    private List<Action> withMismatches(Advert advert, List<Action> decided) {
        boolean alike = settings.hasAddresses(advert.addresses());
        boolean paced = advert.intervalCentis() == settings.intervalCentis();
        boolean ranked = advert.priority() != settings.priority();
        if (alike && paced && ranked) {
            return decided;
        }
        List<Action> all = new ArrayList<>(decided);
        if (!alike) {
            all.add(new Mismatch(Action.Difference.ADDRESSES));
        }
        if (!paced) {
            all.add(new Mismatch(Action.Difference.INTERVAL));
        }
        if (!ranked) {
            all.add(new Mismatch(Action.Difference.EQUAL_PRIORITY));
        }
        return all;
    }

    private List<Action> listen(Advert advert, InetAddress source, long nowNanos) {
        if (advert.priority() == Advert.RESIGN) {
            return List.of(setTimerAtMost(nowNanos + skewNanos()));
        }
        boolean fell = master.heard(source, advert.priority());
        if (advert.priority() >= priority) {
            master.isNotBelow();
            return follow(advert, nowNanos);
        }
        if (fell) {
            return List.of(new Discard(Reason.LOWER_PRIORITY), setTimerAtMost(nowNanos + skewNanos()));
        }
        boolean preempts = settings.isOwner() || settings.preempt() && !resigned;
        if (preempts && master.isBelowSince(nowNanos) >= settings.preemptDelay().toNanos()) {
            return List.of(new Discard(Reason.LOWER_PRIORITY));
        }
        return follow(advert, nowNanos);
    }

    private List<Action> contend(Advert advert, InetAddress source, long nowNanos) {
        if (leavingFor != null) {
            return advert.priority() == Advert.RESIGN ? List.of() : succeeded(leavingFor, advert, nowNanos);
        }
        if (advert.priority() != Advert.RESIGN && (isBetter(advert, source) || slept(nowNanos))) {
            state = RouterState.BACKUP;
            master.heard(source, advert.priority());
            return List.of(
                    new Conflict(source, advert.priority()),
                    new ReleaseAddresses(),
                    below(advert),
                    follow(advert, nowNanos).getFirst());
        }
        if (++answers > MOST_ANSWERS) {
            return List.of(new Discard(Reason.TOO_MANY));
        }
        List<Action> answer =
                List.of(sendAdvert(nowNanos), new AnnounceAddresses(), setTimer(nowNanos + intervalNanos));
        // The last word of the one from which we have just taken over is no conflict.
        if (advert.priority() == Advert.RESIGN || nowNanos - masterSinceNanos < intervalNanos) {
            return answer;
        }
        List<Action> all = new ArrayList<>(answer);
        all.addFirst(new Conflict(source, advert.priority()));
        return all;
    }

    private List<Action> succeeded(RouterState to, Advert advert, long nowNanos) {
        state = to;
        leavingFor = null;
        return List.of(
                new ReleaseAddresses(),
                below(advert),
                to == RouterState.BACKUP ? follow(advert, nowNanos).getFirst() : new CancelTimer());
    }

    /** The last advert of one that yields: on it the winner announces the addresses again, so it must not be the better one. */
    private SendAdvert below(Advert winner) {
        return new SendAdvert(settings.advert(Math.min(priority, winner.priority() - 1)));
    }

    private List<Action> follow(Advert advert, long nowNanos) {
        masterIntervalNanos = TimeUnit.MILLISECONDS.toNanos(advert.intervalCentis() * 10L);
        return List.of(setTimer(nowNanos + masterDownNanos()));
    }

    private boolean isBetter(Advert advert, InetAddress source) {
        if (advert.priority() != priority) {
            return advert.priority() > priority;
        }
        return Arrays.compareUnsigned(source.getAddress(), primary.getAddress()) > 0;
    }

    /** True where we were silent for so long that others had to take over. */
    private boolean slept(long nowNanos) {
        return !settings.preempt() && !settings.isOwner() && nowNanos - sentAtNanos > 3 * intervalNanos;
    }

    private SendAdvert sendAdvert(long nowNanos) {
        sentAtNanos = nowNanos;
        return new SendAdvert(settings.advert(priority));
    }

    private SetTimer setTimer(long atNanos) {
        timerAtNanos = atNanos;
        return new SetTimer(timerAtNanos);
    }

    private SetTimer setTimerAtMost(long atNanos) {
        return setTimer(timerAtNanos - atNanos < 0 ? timerAtNanos : atNanos);
    }

    private long masterDownNanos() {
        return 3 * masterIntervalNanos + skewNanos();
    }

    /** In version 2 a part of a second, in version 3 a part of the master's interval. */
    private long skewNanos() {
        return (256 - priority) * wholeSkewNanos() / 256;
    }

    private long wholeSkewNanos() {
        return settings.version() == VrrpVersion.V2 ? TimeUnit.SECONDS.toNanos(1) : masterIntervalNanos;
    }
}
