package io.sluice.daemon.config;

import io.sluice.core.settings.BackendSettings;
import io.sluice.core.settings.BalanceSettings;
import io.sluice.core.settings.PoolLimits;
import io.sluice.core.settings.PoolSettings;
import io.sluice.core.settings.PoolTimeouts;
import io.sluice.core.settings.RetrySettings;
import io.sluice.core.settings.SendProxy;
import io.sluice.health.HealthSettings;
import io.sluice.tls.ClientTlsSettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The schema of {@code pools}. */
final class PoolBlock {

    /** A pool as read, before it is put together with the rest. */
    record Draft(PoolSettings settings, Optional<HealthSettings> health, Optional<ClientTlsSettings> tls) {}

    private static final PoolTimeouts WAITS = PoolTimeouts.defaults();
    private static final Key<Duration> CONNECT =
            Key.preset("connect", Types.DURATION, WAITS.connect(), "For a connection, TLS handshake included.");
    private static final Key<Duration> RESPONSE_HEAD = Key.preset(
            "response-head",
            Types.DURATION,
            WAITS.responseHead(),
            "For a whole response head after the request was sent.");
    private static final Key<Duration> RESPONSE_BODY = Key.preset(
            "response-body",
            Types.DURATION,
            WAITS.responseBody(),
            "Without a byte of a response body that is still to come.");
    private static final Key<Duration> REQUEST_PROGRESS = Key.preset(
            "request-progress",
            Types.DURATION,
            WAITS.requestProgress(),
            "Without the backend reading a byte of a request that waits for it.");
    private static final Key<Duration> IDLE = Key.preset(
            "idle",
            Types.DURATION,
            WAITS.idle(),
            "How long an unused connection is kept; choose less than the backend's own keep-alive time.");

    private static final Key<Duration> CONNECTION_AGE = Key.preset(
            "connection-age",
            Types.DURATION,
            WAITS.connectionAge(),
            "How old a connection may become, less up to 5 % by chance; an older one is closed once its exchange has ended.");

    private static final Key<Duration> QUEUE_TIME = Key.preset(
            "queue",
            Types.DURATION,
            WAITS.queue(),
            "For a connection while each usable backend has `max-connections`; then 503.");

    static final Block<PoolTimeouts> TIMEOUTS = Block.of(
            "How long a pool waits for a backend",
            "A backend that takes longer is given up: the exchange is retried elsewhere where that is safe, else it gets"
                    + " 504.",
            v -> new PoolTimeouts(
                    v.get(CONNECT),
                    v.get(RESPONSE_HEAD),
                    v.get(RESPONSE_BODY),
                    v.get(REQUEST_PROGRESS),
                    v.get(IDLE),
                    v.get(CONNECTION_AGE),
                    v.get(QUEUE_TIME)),
            CONNECT,
            RESPONSE_HEAD,
            RESPONSE_BODY,
            REQUEST_PROGRESS,
            IDLE,
            CONNECTION_AGE,
            QUEUE_TIME);

    private static final PoolLimits MOST = PoolLimits.defaults();
    private static final Key<Integer> MAX_CONNECTIONS = Key.preset(
            "max-connections",
            Types.NUMBER,
            MOST.maxConnections(),
            "Open connections to one backend that does not say otherwise.");
    private static final Key<Integer> QUEUE = Key.preset(
            "queue",
            Types.NUMBER,
            MOST.queue(),
            "Exchanges that wait while each usable backend has `max-connections`; more get 503. 0: none waits.");
    private static final Key<Integer> MAX_IDLE = Key.preset(
            "max-idle", Types.NUMBER, MOST.maxIdle(), "Unused connections kept to one backend over all event loops.");
    private static final Key<Integer> MAX_REQUESTS = Key.preset(
            "max-requests-per-connection",
            Types.NUMBER,
            MOST.maxRequests(),
            "Requests on one connection before it is closed; 0 for any number.");
    private static final Key<Integer> HEAD_SIZE =
            Key.preset("head-size", Types.SIZE, MOST.headSize(), "A response head; a larger one becomes 502.");
    private static final Key<Integer> HEADER_COUNT =
            Key.preset("header-count", Types.NUMBER, MOST.headerCount(), "Fields of a response head; more become 502.");

    static final Block<PoolLimits> LIMITS = Block.of(
            "How much a pool asks of a backend and takes from it",
            "",
            v -> new PoolLimits(
                    v.get(MAX_CONNECTIONS),
                    v.get(MAX_IDLE),
                    v.get(HEAD_SIZE),
                    v.get(HEADER_COUNT),
                    v.get(MAX_REQUESTS),
                    v.get(QUEUE)),
            MAX_CONNECTIONS,
            QUEUE,
            MAX_IDLE,
            MAX_REQUESTS,
            HEAD_SIZE,
            HEADER_COUNT);

    private static final Key<String> NAME =
            Key.required("name", Types.NAME, "Its name in routes, metrics and logs, unique among the pools.");
    private static final Key<BalanceSettings> BALANCE = Key.preset(
            "balance",
            BalanceBlock.BALANCE,
            BalanceSettings.ROUND_ROBIN,
            "How a backend is chosen; left out, `round-robin`.");
    private static final Key<List<BackendSettings>> BACKENDS = Key.required(
            "backends",
            BackendBlock.LIST,
            "The servers: addresses, or blocks where one needs a name, a weight or another tier.");
    private static final Key<HealthBlock.Draft> HEALTH =
            Key.optional("health", HealthBlock.HEALTH, "How backends are probed; left out, not at all.");
    private static final Key<ClientTlsSettings> TLS =
            Key.optional("tls", PoolTlsBlock.POOL, "Encrypt to the backends; left out, plain connections.");
    private static final Key<PoolTimeouts> TIMEOUT_KEYS =
            Key.block("timeouts", TIMEOUTS, "How long it waits for a backend.");
    private static final Key<PoolLimits> LIMIT_KEYS =
            Key.block("limits", LIMITS, "How much it asks of a backend and takes from it.");
    private static final Key<RetrySettings> RETRIES = Key.preset(
            "retries",
            RetryBlock.RETRIES,
            RetrySettings.defaults(),
            "When a failed attempt is followed by another; a number alone says how often at most.");

    private static final Key<SendProxy> SEND_PROXY = Key.preset(
            "send-proxy",
            Types.choice(proxyVersions()),
            SendProxy.OFF,
            "Begin each connection with a PROXY header of version `v1` or `v2` that tells of the client, before TLS; such a"
                    + " connection serves that client connection alone. Probes tell of no client.");

    static final Block<Draft> POOL = Block.of(
            "A pool",
            "Interchangeable backends.",
            PoolBlock::build,
            NAME,
            BALANCE,
            BACKENDS,
            AvailabilityKeys.MODE,
            AvailabilityKeys.FAILOVER_BELOW,
            AvailabilityKeys.FAIL_OPEN_BELOW,
            AvailabilityKeys.SLOW_START,
            HEALTH,
            TLS,
            TIMEOUT_KEYS,
            LIMIT_KEYS,
            RETRIES,
            SEND_PROXY,
            PoolHttpKeys.HTTP,
            PoolHttpKeys.LIMITS,
            StickyBlock.key());

    private PoolBlock() {}

    private static Draft build(Values v) {
        Optional<HealthBlock.Draft> health = Optional.ofNullable(v.find(HEALTH));
        List<BackendSettings> backends = AvailabilityKeys.tiered(v, v.get(BACKENDS));
        AvailabilityKeys.warn(v, backends, health.isPresent());
        PoolSettings settings = new PoolSettings(
                v.get(NAME),
                v.get(BALANCE),
                backends,
                health.map(HealthBlock.Draft::startsUp).orElse(true),
                v.get(TIMEOUT_KEYS),
                v.get(LIMIT_KEYS),
                v.get(RETRIES),
                v.get(SEND_PROXY),
                PoolHttpKeys.http(v),
                AvailabilityKeys.settings(v),
                v.get(StickyBlock.key()));
        return new Draft(settings, health.map(HealthBlock.Draft::settings), Optional.ofNullable(v.find(TLS)));
    }

    private static Map<String, SendProxy> proxyVersions() {
        Map<String, SendProxy> versions = new LinkedHashMap<>();
        versions.put("off", SendProxy.OFF);
        versions.put("v1", SendProxy.V1);
        versions.put("v2", SendProxy.V2);
        return versions;
    }
}
