package io.sluice.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.AsciiString;
import io.sluice.core.settings.ForwardingSettings;
import io.sluice.core.settings.ForwardingSettings.Mode;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Feeds anything as the fields of a request of HTTP/2. Whatever comes: nothing throws, and what is written for a backend of HTTP/1 is one
 * request with the same method, target and fields, in which no byte has begun a line of its own.
 *
 * <pre>
 *   flags   ( name: number in the vocabulary, or 128 + length and bytes   value: length and bytes, or 128 + number ) ...
 * </pre>
 */
class Http2RequestReaderFuzzTest {

    private static final MessageLimits LIMITS = new MessageLimits(2048, 24, 256);
    private static final MessageLimits WIDE = new MessageLimits(8192, 64, 1024);
    private static final TunnelRules TUNNELS = new TunnelRules(List.of("websocket"), true);
    private static final List<String> NAMES = List.of(
            ":method",
            ":scheme",
            ":path",
            ":authority",
            ":protocol",
            "host",
            "cookie",
            "content-length",
            "transfer-encoding",
            "connection",
            "te",
            "expect",
            "sec-websocket-key",
            "http2-settings",
            "x_a",
            "x-a");
    private static final List<String> VALUES = List.of(
            "GET",
            "POST",
            "CONNECT",
            "OPTIONS",
            "http",
            "https",
            "/",
            "*",
            "a:80",
            "a",
            "a:443",
            "websocket",
            "trailers",
            "5",
            "100-continue",
            "",
            "1\r\nx-evil: 1",
            "/ HTTP/1.1\r\nhost: evil\r\n\r\nGET /",
            "chunked",
            "b=1; c=2");
    private static final Set<String> NOT_FORWARDED = Set.of("te", "http2-settings", "x_a");
    private static final Set<String> OF_TUNNEL = Set.of("connection", "upgrade", "sec-websocket-key");
    private static final int RANDOM_CASES = 60_000;

    @FuzzTest(maxDuration = "2m")
    void whatIsAcceptedIsOneRequest(byte[] raw) {
        check(raw);
    }

    @Test
    void whatIsAcceptedAtRandomIsOneRequest() {
        Random random = new Random(9113);
        int accepted = 0;
        for (int i = 0; i < RANDOM_CASES; i++) {
            accepted += check(randomFields(random)) ? 1 : 0;
        }
        assertThat(accepted).isGreaterThan(RANDOM_CASES / 20).isLessThan(RANDOM_CASES);
    }

    /** Mostly the beginning of a right request, behind it a few fields of any kind. */
    private static byte[] randomFields(Random random) {
        ByteBuf out = Unpooled.buffer();
        out.writeByte(random.nextInt());
        if (random.nextInt(8) > 0) {
            out.writeBytes(new byte[] {0, (byte) (128 + random.nextInt(4)), 1, (byte) (132 + random.nextInt(2))});
            out.writeBytes(new byte[] {2, (byte) (134 + random.nextInt(2)), 3, (byte) (136 + random.nextInt(3))});
        }
        for (int left = random.nextInt(5); left > 0; left--) {
            if (random.nextInt(4) > 0) {
                out.writeByte(random.nextInt(NAMES.size()));
            } else {
                writeAny(out, random, 128);
            }
            if (random.nextBoolean()) {
                out.writeByte(128 + random.nextInt(VALUES.size()));
            } else {
                writeAny(out, random, 0);
            }
        }
        byte[] raw = new byte[out.readableBytes()];
        out.readBytes(raw);
        if (random.nextInt(3) == 0) {
            raw[random.nextInt(raw.length)] = (byte) random.nextInt();
        }
        return raw;
    }

    private static void writeAny(ByteBuf out, Random random, int kind) {
        int length = 1 + random.nextInt(6);
        out.writeByte(kind + length);
        String usual = "abz-_:\r\n 09\t";
        for (int i = 0; i < length; i++) {
            out.writeByte(random.nextInt(3) > 0 ? 'a' + random.nextInt(26) : usual.charAt(random.nextInt(12)));
            if (random.nextInt(40) == 0) {
                out.setByte(out.writerIndex() - 1, random.nextInt());
            }
        }
    }

    /** Returns whether it was accepted. */
    private static boolean check(byte[] raw) {
        FieldList fields = fields(raw);
        boolean whole = raw.length > 0 && (raw[0] & 1) == 1;
        Http2RequestReader reader = new Http2RequestReader();
        Head head = new Head();
        RequestRules rules = new RequestRules();
        if (reader.read(fields, head, LIMITS, whole) != null
                || rules.read(head, TUNNELS) != null
                || reader.extendedConnect() && !rules.asksForTunnel()) {
            return false;
        }
        String written = write(head, rules);
        Reading again = Reading.request(List.of(Reading.bytes(written)), WIDE);
        assertThat(again.rest()).as(written).isEmpty();
        Head next = Reading.requestHead(written);
        assertThat(next.length()).isEqualTo(written.length());
        RequestRules nextRules = new RequestRules();
        assertThat(nextRules.read(next, TUNNELS)).as(written).isNull();
        boolean tunnel = reader.extendedConnect();
        boolean connect = !tunnel && value(fields, ":method").equals("CONNECT");
        assertThat(next.text(next.methodStart(), next.methodEnd()))
                .isEqualTo(tunnel ? "GET" : value(fields, ":method"));
        assertThat(next.text(next.targetStart(), next.targetEnd()))
                .isEqualTo(value(fields, connect ? ":authority" : ":path"));
        assertThat(host(next, nextRules)).isEqualTo(value(fields, has(fields, ":authority") ? ":authority" : "host"));
        assertThat(nextRules.bodyLength()).isEqualTo(rules.bodyLength());
        assertThat(nextRules.asksForTunnel()).isEqualTo(tunnel);
        assertThat(linesOf(next, tunnel)).containsExactlyInAnyOrderElementsOf(expectedLines(fields, whole, tunnel));
        return true;
    }

    private static String write(Head head, RequestRules rules) {
        ByteBuf out = Unpooled.buffer();
        ClientIdentity client = new ClientIdentity(new InetSocketAddress("127.0.0.1", 1), false);
        new RequestWriter(new ForwardingSettings(Mode.OFF, Mode.OFF, false)).write(out, head, rules, client, "back:80");
        String written = out.toString(StandardCharsets.ISO_8859_1);
        out.release();
        return written;
    }

    private static String host(Head head, RequestRules rules) {
        return head.text(rules.target().hostStart(), rules.target().hostEnd());
    }

    private static List<String> linesOf(Head head, boolean tunnel) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < head.count(); i++) {
            String name = head.text(head.line(i), head.nameEnd(i));
            // CONNECT gets its Host from us.
            String shown = name.equals("Host") ? "host" : name;
            lines.add(shown + "=" + head.text(head.valueStart(i), head.valueEnd(i)));
        }
        return tunnel ? lines.stream().filter(line -> !isOfTunnel(line)).toList() : lines;
    }

    private static boolean isOfTunnel(String line) {
        return OF_TUNNEL.contains(line.substring(0, line.indexOf('=')).toLowerCase(Locale.ROOT));
    }

    /** What RFC 9113 lets an intermediary make of them, told without any of the code that is asked. */
    private static List<String> expectedLines(FieldList fields, boolean whole, boolean tunnel) {
        List<String> result = new ArrayList<>();
        boolean authority = has(fields, ":authority");
        if (authority) {
            result.add("host=" + value(fields, ":authority"));
        }
        List<String> crumbs = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            String name = text(fields.name(i));
            boolean dropped = name.startsWith(":") || name.contains("_") || NOT_FORWARDED.contains(name);
            if (name.equals("cookie")) {
                crumbs.add(text(fields.value(i)));
            } else if (!dropped && !(authority && name.equals("host")) && !(tunnel && OF_TUNNEL.contains(name))) {
                result.add(name + "=" + text(fields.value(i)));
            }
        }
        String cookie =
                String.join("; ", crumbs.stream().dropWhile(String::isEmpty).toList());
        if (!cookie.isEmpty()) {
            result.add("cookie=" + cookie);
        }
        if (!whole
                && !tunnel
                && !has(fields, "content-length")
                && !value(fields, ":method").equals("CONNECT")) {
            result.add("transfer-encoding=chunked");
        }
        return result;
    }

    private static Stream<String> names(FieldList fields) {
        return Stream.iterate(0, i -> i < fields.size(), i -> i + 1).map(i -> text(fields.name(i)));
    }

    private static boolean has(FieldList fields, String name) {
        return names(fields).anyMatch(name::equals);
    }

    private static String value(FieldList fields, String name) {
        for (int i = 0; i < fields.size(); i++) {
            if (text(fields.name(i)).equals(name)) {
                return text(fields.value(i));
            }
        }
        return "";
    }

    private static String text(AsciiString bytes) {
        return Reading.text(bytes.toByteArray());
    }

    private static FieldList fields(byte[] raw) {
        FieldList fields = new FieldList();
        ByteBuf in = Unpooled.wrappedBuffer(raw);
        in.skipBytes(Math.min(1, raw.length));
        while (in.isReadable()) {
            AsciiString name = next(in, true, NAMES);
            fields.add(name, in.isReadable() ? next(in, false, VALUES) : AsciiString.EMPTY_STRING);
        }
        return fields;
    }

    private static AsciiString next(ByteBuf in, boolean knownIsLow, List<String> vocabulary) {
        int first = in.readUnsignedByte();
        if (first < 128 == knownIsLow) {
            return new AsciiString(vocabulary.get((first & 127) % vocabulary.size()));
        }
        byte[] bytes = new byte[Math.min(first & 127, in.readableBytes())];
        in.readBytes(bytes);
        return new AsciiString(bytes, false);
    }
}
