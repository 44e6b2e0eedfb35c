package io.sluice.core.proxy;

import io.sluice.core.http.Fault;
import io.sluice.core.http.MessageLimits;
import io.sluice.core.http.RequestWriter;
import io.sluice.core.http.ResponseWriter;
import io.sluice.core.http.TunnelRules;
import io.sluice.core.settings.ListenerLimits;
import io.sluice.core.settings.ListenerSettings;
import io.sluice.core.settings.ListenerTimeouts;
import io.sluice.core.settings.TunnelSettings;
import io.sluice.core.spi.ListenerObserver;
import io.sluice.core.spi.ServerTls;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A listener with what its exchanges need, worked out once per snapshot. */
final class ListenerPlan {

    final ListenerSettings settings;
    final ListenerObserver observer;
    final @Nullable ServerTls tls;
    final Router router;
    final ErrorPages errorPages;
    final RequestWriter requestWriter;
    final ResponseWriter responseWriter;
    final MessageLimits requestLimits;
    final TunnelRules tunnelRules;
    final TunnelTimes tunnelTimes;
    final long keepAliveNanos;
    final long requestHeadNanos;
    final long requestBodyNanos;
    final long responseProgressNanos;

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
        this.errorPages = new ErrorPages(settings.answers().errorPages());
        this.requestWriter = new RequestWriter(settings.forwarding());
        this.responseWriter = new ResponseWriter(settings.forwarding().via());
        this.requestLimits = new MessageLimits(limits.headSize(), limits.headerCount(), limits.targetLength());
        TunnelSettings tunnels = settings.tunnels();
        this.tunnelRules = new TunnelRules(tunnels.upgrades(), tunnels.connect());
        this.tunnelTimes =
                new TunnelTimes(tunnels.idle().toNanos(), tunnels.halfClosed().toNanos());
        this.keepAliveNanos = timeouts.keepAlive().toNanos();
        this.requestHeadNanos = timeouts.requestHead().toNanos();
        this.requestBodyNanos = timeouts.requestBody().toNanos();
        this.responseProgressNanos = timeouts.responseProgress().toNanos();
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
