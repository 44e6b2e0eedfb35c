package io.sluice.tls;

import io.netty.handler.ssl.OpenSslSessionTicketKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random keys that only this process has: the newest encrypts, some older ones decrypt, and the rest is forgotten. */
final class RotatingTicketKeys implements TicketKeys {

    private final SessionTickets.Rotating settings;
    private final Random random;
    private List<OpenSslSessionTicketKey> keys;
    private Instant newest;

    RotatingTicketKeys(SessionTickets.Rotating settings, Instant now) {
        this.settings = settings;
        this.random = new SecureRandom();
        this.keys = List.of(fresh());
        this.newest = now;
    }

    @Override
    public List<OpenSslSessionTicketKey> at(Instant now) {
        Duration age = Duration.between(newest, now);
        if (age.isNegative()) {
            newest = now;
            return keys;
        }
        long periods = age.dividedBy(settings.rotate());
        if (periods > 0) {
            rotate((int) Math.min(periods, settings.keep() + 1L));
            newest = newest.plus(settings.rotate().multipliedBy(periods));
        }
        return keys;
    }

    private void rotate(int times) {
        List<OpenSslSessionTicketKey> next = new ArrayList<>(keys);
        for (int i = 0; i < times; i++) {
            next.addFirst(fresh());
        }
        keys = List.copyOf(next.subList(0, Math.min(next.size(), settings.keep() + 1)));
    }

    private OpenSslSessionTicketKey fresh() {
        byte[] bytes = new byte[OpenSslSessionTicketKey.TICKET_KEY_SIZE];
        random.nextBytes(bytes);
        return TicketKeyFile.of(bytes);
    }
}
