package io.sluice.core.proxy;

import io.netty.util.AsciiString;
import io.sluice.core.http.Fault;
import io.sluice.core.http.MessageLimits;
import io.sluice.core.http.RequestWriter;
import io.sluice.core.http.ReservedNames;
import io.sluice.core.http.ResponseWriter;
import io.sluice.core.http.TunnelRules;
import io.sluice.core.settings.ListenerLimits;
import io.sluice.core.settings.ListenerSettings;
import io.sluice.core.settings.ListenerTimeouts;
import io.sluice.core.settings.RouteSettings;
import io.sluice.core.settings.StrictTransportSettings;
import io.sluice.core.settings.TunnelSettings;
import io.sluice.core.spi.ListenerObserver;
import io.sluice.core.spi.Observers;
import io.sluice.core.spi.ServerTls;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A listener with what its exchanges need, worked out once per snapshot. */
final class ListenerPlan {

    final ListenerSettings settings;
    final ListenerObserver observer;
    final @Nullable ServerTls tls;
    final Router router;
    final SniRouter sniRouter;

    /** Where all bytes go unread; null where HTTP is spoken. */
    final @Nullable PoolPlan relay;

    final ErrorPages errorPages;
    final RequestWriter requestWriter;
    final ResponseWriter responseWriter;

    /** The line that each of our own responses has, too; or empty. */
    final byte[] strictTransport;

    /** What it says; null for nothing. */
    final @Nullable AsciiString strictTransportValue;

    final MessageLimits requestLimits;
    final TunnelRules tunnelRules;
    final TunnelTimes tunnelTimes;
    final long keepAliveNanos;
    final long requestHeadNanos;
    final long requestBodyNanos;
    final long responseProgressNanos;
    private final @Nullable ListenerPlan unseen;

    ListenerPlan(
            ListenerSettings settings,
            ListenerObserver observer,
            @Nullable ServerTls tls,
            Map<String, PoolPlan> pools) {
        ListenerLimits limits = settings.limits();
        ListenerTimeouts timeouts = settings.timeouts();
        this.settings = settings;
        this.observer = observer;
        this.tls = tls;
        this.router = new Router(settings.routes(), pools, settings.answers().matchAmbiguousPaths());
        this.sniRouter = new SniRouter(settings.accept().passthrough().routes(), pools);
        this.relay = settings.accept()
                .relay()
                .map(pool -> Objects.requireNonNull(pools.get(pool)))
                .orElse(null);
        this.errorPages = new ErrorPages(settings.answers().errorPages());
        this.requestWriter = new RequestWriter(settings.forwarding());
        String hsts = settings.answers()
                .strictTransport()
                .map(StrictTransportSettings::value)
                .orElse("");
        this.strictTransportValue = hsts.isEmpty() ? null : AsciiString.of(hsts);
        String line = hsts.isEmpty() ? "" : "Strict-Transport-Security: " + hsts + "\r\n";
        this.strictTransport = line.getBytes(StandardCharsets.US_ASCII);
        this.responseWriter = new ResponseWriter(settings.forwarding().via(), strictTransport);
        this.requestLimits =
                new MessageLimits(limits.headSize(), limits.headerCount(), limits.targetLength(), noTrailers(settings));
        TunnelSettings tunnels = settings.tunnels();
        this.tunnelRules = new TunnelRules(tunnels.upgrades(), tunnels.connect());
        this.tunnelTimes =
                new TunnelTimes(tunnels.idle().toNanos(), tunnels.halfClosed().toNanos());
        this.keepAliveNanos = timeouts.keepAlive().toNanos();
        this.requestHeadNanos = timeouts.requestHead().toNanos();
        this.requestBodyNanos = timeouts.requestBody().toNanos();
        this.responseProgressNanos = timeouts.responseProgress().toNanos();
        boolean mirrors = settings.routes().stream()
                .anyMatch(route -> route.policy().mirror().isPresent());
        this.unseen = mirrors ? new ListenerPlan(this, Observers.none().listener(settings.name())) : null;
    }

    /** The same for others to watch. */
    private ListenerPlan(ListenerPlan of, ListenerObserver observer) {
        this.settings = of.settings;
        this.observer = observer;
        this.tls = of.tls;
        this.router = of.router;
        this.sniRouter = of.sniRouter;
        this.relay = of.relay;
        this.errorPages = of.errorPages;
        this.requestWriter = of.requestWriter;
        this.strictTransportValue = of.strictTransportValue;
        this.strictTransport = of.strictTransport;
        this.responseWriter = of.responseWriter;
        this.requestLimits = of.requestLimits;
        this.tunnelRules = of.tunnelRules;
        this.tunnelTimes = of.tunnelTimes;
        this.keepAliveNanos = of.keepAliveNanos;
        this.requestHeadNanos = of.requestHeadNanos;
        this.requestBodyNanos = of.requestBodyNanos;
        this.responseProgressNanos = of.responseProgressNanos;
        this.unseen = null;
    }

    /** For copies of requests, which are no requests of clients: they are in no log and no count of the listener. */
    ListenerPlan unseen() {
        return Objects.requireNonNull(unseen);
    }

    /** What we or a route say in place of the client; a backend that takes trailers for fields of the head must not hear it there. */
    private static @Nullable ReservedNames noTrailers(ListenerSettings settings) {
        Set<String> names = new HashSet<>(settings.forwarding().tls().names());
        for (RouteSettings route : settings.routes()) {
            for (String name : route.policy().request().replaced()) {
                names.add(name.toLowerCase(Locale.ROOT).replace('_', '-'));
            }
        }
        return names.isEmpty() ? null : new ReservedNames(names);
    }

    /** Whether Via is added. */
    boolean via() {
        return settings.forwarding().via();
    }

    /** A request has field names with underscores. Returns why it is to be refused, or null. */
    @Nullable
    Fault underscored() {
        return switch (settings.forwarding().underscores()) {
            case PASS -> null;
            case DROP -> {
                observer.limitReached(Fault.FIELD_UNDERSCORE.limit());
                yield null;
            }
            case REFUSE -> Fault.FIELD_UNDERSCORE;
        };
    }
}
