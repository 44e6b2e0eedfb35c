package io.sluice.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.core.http.ClientIdentity;
import io.sluice.core.http.Head;
import io.sluice.core.http.HeadReader;
import io.sluice.core.http.KnownMethod;
import io.sluice.core.http.MessageLimits;
import io.sluice.core.http.RequestRules;
import io.sluice.core.http.RequestWriter;
import io.sluice.core.http.ResponseRules;
import io.sluice.core.http.ResponseWriter;
import io.sluice.core.settings.ForwardingSettings;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What heads cost, of a request as a browser sends it and of a response: to read, to understand, and to write anew. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HeadBenchmark {

    private static final String BROWSER = "GET /static/css/site.css?v=17 HTTP/1.1\r\n"
            + "Host: www.example.org\r\n"
            + "Connection: keep-alive\r\n"
            + "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0\r\n"
            + "Accept: text/css,*/*;q=0.1\r\n"
            + "Referer: https://www.example.org/\r\n"
            + "Accept-Encoding: gzip, deflate, br, zstd\r\n"
            + "Accept-Language: en-GB,en;q=0.9\r\n"
            + "Cookie: session=0123456789abcdef0123456789abcdef\r\n"
            + "\r\n";

    private static final String SERVER = "HTTP/1.1 200 OK\r\n"
            + "Server: nginx\r\n"
            + "Date: Fri, 20 Nov 2026 20:31:34 GMT\r\n"
            + "Content-Type: text/css\r\n"
            + "Content-Length: 16384\r\n"
            + "Last-Modified: Fri, 20 Nov 2026 20:31:33 GMT\r\n"
            + "Connection: keep-alive\r\n"
            + "ETag: \"6b00ae25-4000\"\r\n"
            + "Cache-Control: public, max-age=3600\r\n"
            + "Accept-Ranges: bytes\r\n"
            + "\r\n";

    private final ByteBuf in = Unpooled.directBuffer().writeBytes(BROWSER.getBytes(StandardCharsets.US_ASCII));
    private final ByteBuf out = Unpooled.directBuffer(2048);
    private final Head head = new Head();
    private final HeadReader reader = HeadReader.ofRequests();
    private final RequestRules rules = new RequestRules();
    private final RequestWriter writer = new RequestWriter(ForwardingSettings.defaults());
    private final MessageLimits limits = new MessageLimits(16 * 1024, 100, 8 * 1024);
    private final ByteBuf responseIn = Unpooled.directBuffer().writeBytes(SERVER.getBytes(StandardCharsets.US_ASCII));
    private final HeadReader responseReader = HeadReader.ofResponses();
    private final ResponseRules responseRules = new ResponseRules();
    private final ResponseWriter responseWriter = new ResponseWriter(false);
    private final ClientIdentity client = new ClientIdentity(new InetSocketAddress("192.0.2.7", 4711), false);

    /** Indexes the head. */
    @Benchmark
    public HeadReader.Result read() {
        in.readerIndex(0);
        reader.begin(head, limits);
        return reader.read(in);
    }

    /** Indexes the head, checks what it means, and writes what the backend gets. */
    @Benchmark
    public int readAndWrite() {
        in.readerIndex(0);
        reader.begin(head, limits);
        reader.read(in);
        rules.read(head);
        out.clear();
        writer.write(out, head, rules, client, "127.0.0.1:8081");
        return out.writerIndex();
    }

    /** The same with the head of a response. */
    @Benchmark
    public int readAndWriteResponse() {
        responseIn.readerIndex(0);
        responseReader.begin(head, limits);
        responseReader.read(responseIn);
        responseRules.read(head, KnownMethod.GET);
        out.clear();
        responseWriter.write(out, head, responseRules, true, ResponseWriter.Persistence.IMPLIED);
        return out.writerIndex();
    }
}
