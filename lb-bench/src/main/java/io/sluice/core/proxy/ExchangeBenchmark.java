package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import io.sluice.core.balance.Balancers;
import io.sluice.core.pool.Pool;
import io.sluice.core.settings.PoolSettings;
import io.sluice.core.settings.TrafficSettings;
import io.sluice.core.settings.TransportSettings;
import io.sluice.core.spi.Observers;
import io.sluice.core.spi.TlsProvider;
import io.sluice.daemon.config.ConfigLoader;
import io.sluice.metrics.Meters;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One exchange on kept connections without sockets: the request comes in, goes out to the backend, the response comes in and
 * goes out to the client, as with two reads and two writes. What is allocated in the steady state is the point.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "-Djmh.executor=CUSTOM",
            "-Djmh.executor.class=io.sluice.bench.LoopThreads",
            // As a sample of all buffers it costs some bytes here and there, which would hide what is looked for.
            "-Dio.netty.leakDetection.level=disabled"
        })
public class ExchangeBenchmark {

    private static final String CONFIGURATION = """
            listeners: [ { name: web, bind: 127.0.0.1:1, pool: web } ]
            pools: [ { name: web, backends: [ 127.0.0.1:2, 127.0.0.1:3 ] } ]
            """;

    /** Who is told of exchanges: nobody, or every meter of the daemon. */
    @Param({"none", "meters"})
    public String observers = "";

    /** Bytes of the response body; one that does not fit behind its head goes out as a slice. */
    @Param({"128", "16384"})
    public int body;

    private final List<EmbeddedChannel> backends = new ArrayList<>();
    private final byte[] request =
            bytes("GET /128 HTTP/1.1\r\nHost: www.example.org\r\nUser-Agent: bench/1.0\r\nAccept: */*\r\n\r\n");
    private byte[] response = {};
    private @Nullable EmbeddedChannel client;
    private @Nullable Meters meters;
    private @Nullable Loops loops;

    @Setup
    public void start() {
        response = bytes("HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: Fri, 20 Nov 2026 20:31:34 GMT\r\n"
                + "Content-Type: text/plain\r\nContent-Length: " + body + "\r\nETag: \"6b00ae25-80\"\r\n"
                + "Connection: keep-alive\r\nAccept-Ranges: bytes\r\n\r\n" + "x".repeat(body));
        TrafficSettings traffic = ConfigLoader.load("bench", CONFIGURATION)
                .configuration()
                .orElseThrow()
                .traffic();
        if (observers.equals("meters")) {
            meters = Meters.start("bench");
        }
        Observers told = meters == null ? Observers.none() : meters;
        PoolSettings settings = traffic.pools().getFirst();
        Pool pool =
                new Pool(settings, Balancers.of(settings.balance().algorithm()).orElseThrow(), told);
        Snapshot snapshot = Snapshot.of(traffic, Map.of(pool.name(), pool), told, TlsProvider.none());
        ListenerPlan plan = Objects.requireNonNull(snapshot.listeners().get("web"));
        // Never used but to make a listener: everything below runs on this thread.
        loops = new Loops(new TransportSettings(TransportSettings.Io.NIO, 1, Duration.ofSeconds(1)));
        EmbeddedChannel channel = new EmbeddedChannel();
        Loop loop =
                new Loop(channel.eventLoop(), connection -> backends.add(new EmbeddedChannel(connection.handler())));
        channel.pipeline().addLast(new ClientConnection(loop, new Listener(loops, () -> plan), false));
        channel.pipeline().fireChannelActive();
        client = channel;
        for (int i = 0; i < 2; i++) {
            exchange();
        }
        if (backends.size() != 2) {
            throw new IllegalStateException(backends.size() + " backend connections in place of two");
        }
    }

    @TearDown
    public void stop() {
        channel().close();
        backends.forEach(EmbeddedChannel::close);
        Objects.requireNonNull(loops).close();
        if (meters != null) {
            meters.close();
        }
    }

    @Benchmark
    public int exchange() {
        deliver(channel(), request);
        int sent = 0;
        for (int i = 0; i < backends.size(); i++) {
            EmbeddedChannel backend = backends.get(i);
            if (drain(backend) > 0) {
                deliver(backend, response);
                sent = drain(channel());
            }
        }
        if (sent <= body) {
            throw new IllegalStateException("no response came back");
        }
        return sent;
    }

    private EmbeddedChannel channel() {
        return Objects.requireNonNull(client);
    }

    /** As a transport does it: a buffer from the pool, no array around the message as EmbeddedChannel's own way in makes. */
    private static void deliver(EmbeddedChannel channel, byte[] bytes) {
        channel.pipeline()
                .fireChannelRead(channel.alloc().directBuffer(bytes.length).writeBytes(bytes));
        channel.pipeline().fireChannelReadComplete();
    }

    private static int drain(EmbeddedChannel channel) {
        int bytes = 0;
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            bytes += out.readableBytes();
            ReferenceCountUtil.release(out);
        }
        return bytes;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
