package io.sluice.tls;

import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an OCSP response at hand for each certificate of a listener, to be shown with it (RFC 6066 section 8), so that
 * clients need not ask the authority themselves. Responses are fetched in the background, on threads of their own, and
 * without one connections go on as if there was no such thing.
 *
 * <p>Guarded by its own lock: the threads that ask come back to it.
 */
final class OcspStapling implements ContextOption {

    private static final Logger LOG = LoggerFactory.getLogger(OcspStapling.class);

    private static final int MOST_AT_ONCE = 8;

    /** The state of one certificate; guarded by the listener's lock. */
    private static final class Staple {

        private final StapleSchedule schedule;
        private boolean running;
        private boolean idle;

        Staple(StapleSchedule schedule) {
            this.schedule = schedule;
        }
    }

    private final String listener;
    private final OcspClient client;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Semaphore fetching = new Semaphore(MOST_AT_ONCE);
    private final Map<Identity, Staple> staples = new HashMap<>();
    private boolean works = true;

    OcspStapling(String listener, OcspClient client, InstantSource clock, RandomGenerator random) {
        this.listener = listener;
        this.client = client;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public synchronized void built(SslContext context) {
        works = context instanceof ReferenceCountedOpenSslContext;
        if (!works) {
            LOG.warn("\"ocsp: on\" has no effect with Java's TLS engine: no OCSP responses are shown");
        }
    }

    @Override
    public synchronized void identities(List<Identity> now) {
        staples.keySet().retainAll(now);
        if (works) {
            Instant instant = clock.instant();
            now.forEach(identity ->
                    staples.computeIfAbsent(identity, fresh -> new Staple(new StapleSchedule(random, instant))));
        }
    }

    /** Asks for what is due, and takes away what is too old to be shown. Does not wait for answers. */
    @Override
    public synchronized void upkeep(Instant now, CertificateObserver observer) {
        staples.forEach((identity, staple) -> {
            if (staple.schedule.isOutlived(now)) {
                staple.schedule.hidden();
                identity.staple(null);
                LOG.warn("The OCSP response for {} is too old and is shown no more", identity);
            }
            if (!staple.running && !staple.idle && staple.schedule.isDue(now) && fetching.tryAcquire()) {
                staple.running = true;
                Thread.ofVirtual().name("sluice-ocsp").start(() -> fetch(identity, staple, observer));
            }
        });
    }

    private void fetch(Identity identity, Staple staple, CertificateObserver observer) {
        try {
            OcspExchange exchange = OcspExchange.of(identity.chain());
            if (exchange == null) {
                idle(identity, staple);
                return;
            }
            OcspExchange.Answer answer = exchange.verified(client.ask(exchange), clock.instant());
            good(identity, staple, answer);
            observer.asked(listener, true);
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            failed(identity, staple, e);
            observer.asked(listener, false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            fetching.release();
            ended(staple);
        }
    }

    private synchronized void idle(Identity identity, Staple staple) {
        staple.idle = true;
        LOG.info(
                "No OCSP response is shown with {}: it names no responder over http, or its issuer is not in its file",
                identity);
    }

    private synchronized void good(Identity identity, Staple staple, OcspExchange.Answer answer) {
        boolean known = staples.get(identity) == staple;
        if (known) {
            Instant nextUpdate = answer.nextUpdate();
            identity.staple(answer.der());
            staple.schedule.good(nextUpdate, clock.instant());
            LOG.info("An OCSP response is shown with {}, good until {}", identity, text(nextUpdate));
        }
    }

    private synchronized void failed(Identity identity, Staple staple, Exception e) {
        if (staples.get(identity) != staple) {
            return; // the certificate is gone, or the listener
        }
        int failures = staple.schedule.failed(clock.instant());
        if (failures == 1) {
            LOG.warn("No OCSP response for {}, asking again later: {}", identity, e.getMessage());
        }
        LOG.debug("OCSP for {} failed {} times in a row", identity, failures, e);
    }

    private synchronized void ended(Staple staple) {
        staple.running = false;
    }

    private static String text(@Nullable Instant nextUpdate) {
        return nextUpdate == null ? "further notice" : nextUpdate.toString();
    }

    @Override
    public synchronized void close() {
        staples.clear();
        client.close();
    }
}
