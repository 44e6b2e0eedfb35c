package io.sluice.daemon.config;

import io.sluice.tls.ListenerFileCheck;
import io.sluice.tls.SessionSettings;
import io.sluice.tls.SessionTickets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The keys of a listener's TLS that say how its clients resume sessions. Reads the file of ticket keys. */
final class SessionKeys {

    /** Sessions that the listener keeps itself; none where the size is 0. */
    record Cache(int size, Duration timeout) {}

    private static final SessionSettings USUAL = SessionSettings.defaults();
    private static final SessionTickets.Rotating OWN = SessionTickets.Rotating.defaults();
    private static final Cache USUAL_CACHE = new Cache(USUAL.cacheSize(), USUAL.timeout());

    private static final Key<Duration> ROTATE = Key.preset(
            "rotate",
            Types.DURATION,
            OWN.rotate(),
            "How long one of the listener's own keys encrypts new tickets, 1m to 168h.");
    private static final Key<Integer> KEEP = Key.preset(
            "keep",
            Types.NUMBER,
            OWN.keep(),
            "How many older keys still open theirs, 0 to 14; so a ticket is good for `rotate` times `keep` and up to one"
                    + " `rotate` more.");
    private static final Key<Path> KEY_FILE = Key.optional(
            "key-file",
            Types.FILE,
            "In place of own keys those of a file that several nodes have, so that clients resume at any of them: a line for"
                    + " each key as written by `openssl rand -base64 48`, up to 16. The last but one encrypts, all decrypt."
                    + " Looked at every 5 s; a broken file is refused and the keys stay.");
    private static final Block<SessionTickets> TICKETS_BLOCK = Block.of(
            "Session tickets",
            "Sessions that clients keep for us, encrypted, to resume without a full handshake. `off`: TLS 1.3 does not resume"
                    + " then, TLS 1.2 only from `session-cache`.",
            SessionKeys::tickets,
            ROTATE,
            KEEP,
            KEY_FILE);

    private static final Key<Integer> SIZE =
            Key.preset("size", Types.NUMBER, USUAL.cacheSize(), "How many sessions, 1 to 1000000.");
    private static final Key<Duration> TIMEOUT = Key.preset(
            "timeout",
            Types.DURATION,
            USUAL.timeout(),
            "How old a session of TLS 1.2 may be, 1s to 24h; its tickets too.");
    private static final Block<Cache> CACHE_BLOCK = Block.of(
            "Sessions of TLS 1.2 kept by the listener",
            "For clients that take no tickets. The oldest make room for new ones. `off` keeps none.",
            SessionKeys::cache,
            SIZE,
            TIMEOUT);

    static final Key<SessionTickets> TICKETS = Key.preset(
            "session-tickets",
            new ShortForm<>(off(new SessionTickets.Off()), TICKETS_BLOCK),
            OWN,
            "How clients resume: under own keys that rotate, under shared keys, or `off`.");
    static final Key<Cache> CACHE = Key.preset(
            "session-cache",
            new ShortForm<>(off(new Cache(0, USUAL.timeout())), CACHE_BLOCK),
            USUAL_CACHE,
            "Sessions of TLS 1.2 that the listener keeps itself, or `off`.");

    private SessionKeys() {}

    static SessionSettings settings(Values v) {
        Cache cache = v.get(CACHE);
        return new SessionSettings(v.get(TICKETS), cache.size, cache.timeout);
    }

    private static SessionTickets tickets(Values v) {
        Path file = v.find(KEY_FILE);
        if (file == null) {
            return new SessionTickets.Rotating(v.get(ROTATE), v.get(KEEP));
        }
        for (Key<?> key : List.of(ROTATE, KEEP)) {
            if (v.has(key)) {
                v.reject(key.name(), "has no effect beside key-file; the file says which keys there are");
            }
        }
        Path resolved = v.resolve(file);
        if (!v.isWrong(KEY_FILE)) {
            ListenerFileCheck.ticketKeys(resolved).forEach(warning -> v.warn(KEY_FILE.name(), warning));
        }
        return new SessionTickets.Shared(resolved);
    }

    private static Cache cache(Values v) {
        SessionSettings checked = new SessionSettings(OWN, v.get(SIZE), v.get(TIMEOUT));
        return new Cache(checked.cacheSize(), checked.timeout());
    }

    private static <T> Type<T> off(T value) {
        return Types.choice(Map.of("off", value));
    }
}
