package io.sluice.daemon.admin;

import static io.netty.handler.codec.http.HttpResponseStatus.NOT_FOUND;
import static io.netty.handler.codec.http.HttpResponseStatus.OK;
import static io.netty.handler.codec.http.HttpResponseStatus.SERVICE_UNAVAILABLE;

import io.sluice.core.pool.Backend;
import io.sluice.core.pool.Pool;
import io.sluice.daemon.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The pages of the admin server. Stateless but for its source. */
final class AdminPages {

    private final AdminSource source;
    private final Map<String, Supplier<Answer>> pages = new LinkedHashMap<>();

    AdminPages(AdminSource source) {
        this.source = source;
        pages.put("/", this::index);
        pages.put("/metrics", () -> new Answer(OK, source.metricsType(), source.metrics()));
        pages.put("/health", this::health);
        pages.put("/ready", this::ready);
        pages.put("/backends", this::backends);
        pages.put("/ha", () -> Answer.json(OK, Json.write(PairTree.of(source.virtualRouters()))));
    }

    /** The page of that path, without query; 404 with what there is for any other. */
    Answer page(String path) {
        Supplier<Answer> page = pages.get(path);
        return page == null
                ? Answer.text(NOT_FOUND, "nothing here; there is " + String.join(", ", pages.keySet()) + "\n")
                : page.get();
    }

    private Answer health() {
        return Answer.json(OK, Json.write(Map.of("state", source.state())));
    }

    private Answer ready() {
        Optional<String> reason = source.notReady();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("ready", reason.isEmpty());
        body.put("state", source.state());
        reason.ifPresent(text -> body.put("reason", text));
        return Answer.json(reason.isEmpty() ? OK : SERVICE_UNAVAILABLE, Json.write(body));
    }

    private Answer backends() {
        List<Map<String, Object>> all =
                source.pools().stream().map(AdminPages::poolTree).toList();
        return Answer.json(OK, Json.write(Map.of("pools", all)));
    }

    private static Map<String, Object> poolTree(Pool pool) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", pool.name());
        tree.put("balance", pool.settings().balance().algorithm());
        tree.put("usable", pool.usable());
        tree.put("tier", pool.tier());
        tree.put("fail-open", pool.failsOpen());
        tree.put("waiting", pool.line().length());
        tree.put(
                "backends",
                pool.backends().stream().map(AdminPages::backendTree).toList());
        return tree;
    }

    private static Map<String, Object> backendTree(Backend backend) {
        Backend.Condition condition = backend.condition();
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", backend.name());
        tree.put("weight", backend.givenWeight());
        tree.put("state", word(condition));
        tree.put("reason", condition.reason());
        tree.put("since", condition.since().toString());
        tree.put("exchanges", backend.outstanding());
        tree.put("connections", backend.connections());
        tree.put("idle", backend.idle());
        tree.put("tier", backend.tier());
        tree.put("in-use", backend.inUse());
        tree.put("share-percent", backend.sharePercent());
        return tree;
    }

    private static String word(Backend.Condition condition) {
        return condition.state().name().toLowerCase(Locale.ROOT);
    }

    private Answer index() {
        StringBuilder out = new StringBuilder("Sluice is ").append(source.state());
        source.notReady()
                .ifPresent(reason -> out.append(" (not ready: ").append(reason).append(')'));
        out.append("\n\nlisteners\n");
        source.listeners().forEach(listener -> line(out, listener.name(), listener.address(), ""));
        for (Pool pool : source.pools()) {
            out.append("\npool ")
                    .append(pool.name())
                    .append(", ")
                    .append(pool.settings().balance().algorithm());
            out.append(", ")
                    .append(pool.usable())
                    .append(" of ")
                    .append(pool.backends().size())
                    .append(" usable")
                    .append(tierOf(pool))
                    .append(pool.failsOpen() ? ", FAILS OPEN" : "")
                    .append('\n');
            pool.backends().forEach(backend -> backendLine(out, backend));
        }
        out.append("\nmore: ").append(String.join("  ", pages.keySet())).append('\n');
        return Answer.text(OK, out.toString());
    }

    private static String tierOf(Pool pool) {
        return pool.backends().stream().allMatch(backend -> backend.tier() == 0) || pool.usable() == 0
                ? ""
                : ", tier " + pool.tier();
    }

    private static void backendLine(StringBuilder out, Backend backend) {
        Backend.Condition condition = backend.condition();
        StringBuilder more = new StringBuilder("weight ").append(backend.givenWeight());
        if (backend.sharePercent() < 100) {
            more.append(", ").append(backend.sharePercent()).append(" % of it");
        }
        if (backend.tier() > 0) {
            more.append(", tier ").append(backend.tier());
        }
        if (!backend.inUse() && backend.state().usable()) {
            more.append(", stands by");
        }
        more.append(": ").append(condition.reason()).append(", since ").append(condition.since());
        line(out, backend.name(), word(condition), more.toString());
    }

    private static void line(StringBuilder out, String name, String what, String more) {
        out.append(String.format("  %-28s %-12s %s", name, what, more).stripTrailing())
                .append('\n');
    }
}
