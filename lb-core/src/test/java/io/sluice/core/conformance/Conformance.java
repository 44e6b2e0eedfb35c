package io.sluice.core.conformance;

import java.net.InetSocketAddress;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The questions there are. Nothing happens before a case is run; each may be run at any time, in any order, again. */
public final class Conformance {

    /**
     * How to reach a listener by TLS; ALPN offers h2 alone.
     *
     * @param context whom the tester trusts
     * @param serverName for SNI
     */
    public record Tls(SSLContext context, String serverName) {}

    private Conformance() {}

    /** As {@link #listener(String, int, Tls, String, String)} for a server whose paths are / and /large. */
    public static List<ConformanceCase> listener(String host, int port, @Nullable Tls tls) {
        return listener(host, port, tls, "/", "/large");
    }

    /**
     * All questions to a server.
     *
     * @param tls null for HTTP/2 with prior knowledge
     * @param path answers any method but CONNECT with 200 and 6 octets at least, once it has read the request to its end
     * @param largePath answers GET with 200 and 100,000 octets at least; null where there is none
     */
    public static List<ConformanceCase> listener(
            String host, int port, @Nullable Tls tls, String path, @Nullable String largePath) {
        Target target = new Target(new InetSocketAddress(host, port), host + ":" + port, path, largePath, tls);
        Questions<Client> usual = new Questions<>(() -> Client.open(target));
        ConnectionQuestions.addTo(usual, target);
        FramingQuestions.addTo(usual);
        StreamQuestions.addTo(usual, target);
        FrameQuestions.addTo(usual);
        FlowQuestions.addTo(usual, target);
        PackingQuestions.addTo(usual, target);
        MessageQuestions.addTo(usual);
        FieldQuestions.addTo(usual);
        return List.copyOf(usual.cases());
    }

    /**
     * All questions to a proxy's client side. The proxy takes HTTP/1.1 where {@link TestedProxy#front} says, and has one
     * backend, which is {@link TestedProxy#port}, by HTTP/2 with prior knowledge. The cases run one after the other.
     */
    public static List<ConformanceCase> backend(TestedProxy proxy) {
        Questions<Server> usual = new Questions<>(() -> Server.open(proxy, "GET", ""));
        BackendQuestions.addTo(usual, proxy);
        BackendFlowQuestions.addTo(usual, proxy);
        ResponseQuestions.addTo(usual, proxy);
        return List.copyOf(usual.cases());
    }

    /**
     * Attempts to smuggle requests through a proxy that hands HTTP/2 on by HTTP/1.1; what the backend read is judged. The cases
     * run one after the other.
     *
     * @param backend the only one of the proxy
     */
    public static List<ConformanceCase> downgrade(String host, int port, PlainBackend backend) {
        Target target = new Target(new InetSocketAddress(host, port), host + ":" + port, "/", null, null);
        return DowngradeQuestions.all(target, backend);
    }
}
