package io.sluice.daemon.admin;

import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.sluice.core.pool.Backend;
import io.sluice.core.pool.Pool;
import io.sluice.daemon.json.Json;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** {@code POST /pools/NAME/backends/NAME/weight?value=N}: gives a backend another weight. A slash in a name is sent as %2F. */
final class WeightChange implements Operation {

    private static final Pattern PATH = Pattern.compile("/pools/([^/]+)/backends/([^/]+)/weight");
    private static final Pattern WEIGHT = Pattern.compile("0|[1-9][0-9]{0,2}");
    private static final int MOST = 256;

    private final AdminSource source;

    WeightChange(AdminSource source) {
        this.source = source;
    }

    @Override
    public boolean isAt(String path) {
        return PATH.matcher(path).matches();
    }

    @Override
    public Answer run(FullHttpRequest request, String by) {
        QueryStringDecoder query = new QueryStringDecoder(request.uri());
        Matcher path = PATH.matcher(query.rawPath());
        if (!path.matches()) {
            return Answer.text(HttpResponseStatus.BAD_REQUEST, "say which backend: /pools/NAME/backends/NAME/weight\n");
        }
        try {
            return change(
                    QueryStringDecoder.decodeComponent(path.group(1)),
                    QueryStringDecoder.decodeComponent(path.group(2)),
                    query,
                    by);
        } catch (IllegalArgumentException e) {
            return Answer.text(HttpResponseStatus.BAD_REQUEST, "a name in the path is not encoded as %XX\n");
        }
    }

    private Answer change(String poolName, String backendName, QueryStringDecoder query, String by) {
        Optional<Pool> pool = named(source.pools(), Pool::name, poolName);
        if (pool.isEmpty()) {
            return nothing("pool", poolName, source.pools(), Pool::name);
        }
        Optional<Backend> backend = named(pool.get().backends(), Backend::name, backendName);
        if (backend.isEmpty()) {
            return nothing("backend of that pool", backendName, pool.get().backends(), Backend::name);
        }
        OptionalInt weight = weight(query.parameters());
        return weight.isEmpty()
                ? Answer.text(
                        HttpResponseStatus.BAD_REQUEST,
                        "say the weight, once, a whole number from 0 to 256: ?value=0 for nothing new, ?value=10\n")
                : give(backend.get(), weight.getAsInt(), by);
    }

    private static Answer give(Backend backend, int weight, String by) {
        int before = backend.giveWeight(weight, by);
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("pool", backend.pool());
        told.put("backend", backend.name());
        told.put("weight", weight);
        told.put("before", before);
        return Answer.json(HttpResponseStatus.OK, Json.write(told));
    }

    private static OptionalInt weight(Map<String, List<String>> parameters) {
        List<String> values = parameters.getOrDefault("value", List.of());
        if (parameters.size() != 1
                || values.size() != 1
                || !WEIGHT.matcher(values.getFirst()).matches()) {
            return OptionalInt.empty();
        }
        int weight = Integer.parseInt(values.getFirst());
        return weight <= MOST ? OptionalInt.of(weight) : OptionalInt.empty();
    }

    private static <T> Optional<T> named(Collection<T> all, Function<T, String> nameOf, String name) {
        return all.stream().filter(each -> nameOf.apply(each).equals(name)).findFirst();
    }

    private static <T> Answer nothing(String what, String name, Collection<T> all, Function<T, String> nameOf) {
        String known = all.stream().map(nameOf).collect(Collectors.joining(", "));
        return Answer.text(
                HttpResponseStatus.NOT_FOUND, "there is no " + what + " \"" + name + "\"; there is " + known + "\n");
    }
}
