package io.sluice.core.conformance;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * What a client may send over one connection: right requests among frames of any kind, in some connections with octets changed. The
 * same number makes the same connection. Each request has a path of its own, and knows how many marks its content has.
 */
public final class FrameStorm {

    /** An octet that stands in contents only. */
    public static final char MARK = '~';

    /** Begins the paths of requests. */
    private static final String PATH = "/storm/";

    /** What no request may turn into. */
    private static final String EVIL = "GET /evil HTTP/1.1\r\nHost: evil\r\n\r\n";

    private static final int MOST_FRAMES = 50;
    private static final String[] STRANGE = {
        "1\r\nx-evil: 1",
        "1\r\n\r\n" + EVIL,
        "0\r\n\r\n" + EVIL,
        "chunked",
        "close",
        "5",
        "-1",
        "",
        " a",
        "\0",
        "trailers"
    };
    private static final String[] STRANGE_NAMES = {
        "x-a",
        "transfer-encoding",
        "content-length",
        "connection",
        "host",
        "te",
        "x-a: 1\r\nx-b",
        "",
        "X-A",
        ":path",
        ":method",
        ":authority",
        ":x",
        "cookie",
        "expect",
        "upgrade"
    };

    private final int number;
    private final Random random;
    private final boolean wild;
    private final boolean changed;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Map<Integer, Integer> open = new TreeMap<>();
    private final Map<String, Integer> whole = new LinkedHashMap<>();
    private final Set<String> strange = new TreeSet<>();
    private final byte[] octets;
    private int nextStream = 1;

    /** The connection of that number. */
    public FrameStorm(long seed, int number) {
        this.number = number;
        this.random = new Random(seed * 31 + number);
        this.wild = number % 3 > 0;
        this.changed = number % 3 == 2;
        add(Talk.PREFACE.getBytes(StandardCharsets.ISO_8859_1));
        add(Frame.settings());
        for (int left = random.nextInt(MOST_FRAMES); left > 0; left--) {
            if (wild && !changed && random.nextInt(8) == 0) {
                addWild();
            } else {
                addRight();
            }
        }
        octets = changed ? change(out.toByteArray()) : out.toByteArray();
    }

    /** What the client sends. */
    public byte[] octets() {
        return octets;
    }

    /** True where every frame is right. */
    public boolean isRight() {
        return !wild;
    }

    /** The paths of the requests that were sent to their end, with the marks in their contents. */
    public Map<String, Integer> whole() {
        return whole;
    }

    /** The paths of all requests that were begun. */
    public List<String> paths() {
        return IntStream.iterate(1, stream -> stream < nextStream, stream -> stream + 2)
                .mapToObj(this::path)
                .toList();
    }

    private void addRight() {
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> addRequest();
            case 3, 4 -> addData(Frame.END_STREAM * random.nextInt(2));
            case 5 -> addTrailers();
            case 6 -> add(Frame.ping(random.nextLong()));
            case 7 -> add(Frame.windowUpdate(0, 1 + random.nextInt(100)));
            case 8 -> add(Frame.priority(nextStream + 2, 0, random.nextInt(256)));
            default -> reset();
        }
    }

    private String path(int stream) {
        return PATH + number + "/" + stream;
    }

    private void addRequest() {
        int stream = nextStream;
        nextStream += 2;
        boolean body = random.nextBoolean();
        Fields fields = Fields.of(
                ":method",
                body ? "POST" : "GET",
                ":scheme",
                "http",
                ":path",
                path(stream),
                ":authority",
                "example.org");
        if (random.nextBoolean()) {
            fields.with("cookie", "a=b").with("x-c", "d".repeat(random.nextInt(300)));
        }
        if (wild && random.nextInt(6) == 0) {
            fields.with(pick(STRANGE_NAMES), pick(STRANGE));
            strange.add(path(stream));
        }
        addHead(stream, body ? 0 : Frame.END_STREAM, fields.block());
        if (body) {
            open.put(stream, 0);
        } else {
            whole.put(path(stream), 0);
        }
    }

    private String pick(String[] from) {
        return from[random.nextInt(from.length)];
    }

    /** In one frame or in several. */
    private void addHead(int stream, int flags, byte[] block) {
        int cut = random.nextInt(3) == 0 ? random.nextInt(block.length) : block.length;
        boolean split = cut < block.length;
        byte[] first = Arrays.copyOf(block, cut);
        Frame frame = Frame.headers(stream, flags | (split ? 0 : Frame.END_HEADERS), first);
        add(random.nextInt(4) == 0 ? frame.padded(random.nextInt(40)) : frame);
        if (split) {
            byte[] rest = Arrays.copyOfRange(block, cut, block.length);
            add(Frame.continuation(stream, Frame.END_HEADERS, rest));
        }
    }

    private int anyOpen() {
        List<Integer> streams = new ArrayList<>(open.keySet());
        return streams.isEmpty() ? 0 : streams.get(random.nextInt(streams.size()));
    }

    private void addData(int flags) {
        int stream = anyOpen();
        if (stream == 0) {
            return;
        }
        int marks = random.nextInt(200);
        String content =
                (random.nextInt(4) == 0 ? EVIL : "") + String.valueOf(MARK).repeat(marks);
        Frame frame = Frame.data(stream, flags, content);
        add(random.nextInt(4) == 0 ? frame.padded(random.nextInt(40)) : frame);
        open.merge(stream, marks, Integer::sum);
        if (flags != 0) {
            end(stream);
        }
    }

    private void addTrailers() {
        int stream = anyOpen();
        if (stream > 0) {
            addHead(stream, Frame.END_STREAM, Fields.of("x-trailer", "1").block());
            end(stream);
        }
    }

    private void end(int stream) {
        whole.put(path(stream), open.remove(stream));
    }

    private void reset() {
        int stream = anyOpen();
        if (stream > 0) {
            add(Frame.reset(stream, ErrorCode.CANCEL));
            open.remove(stream);
        }
    }

    /** A frame that may be wrong, or may be right somewhere else. */
    private void addWild() {
        int stream = random.nextInt(3) == 0 ? random.nextInt(nextStream + 4) : Math.max(0, nextStream - 2);
        int flags = random.nextInt(3) == 0 ? random.nextInt(256) : 0;
        byte[] payload = new byte[random.nextInt(3) == 0 ? random.nextInt(60) : 4 + 4 * random.nextInt(2)];
        random.nextBytes(payload);
        switch (random.nextInt(6)) {
            case 0 -> add(new Frame(random.nextInt(12), flags, stream, payload));
            case 1 -> add(Frame.settings(1 + random.nextInt(9), random.nextInt(random.nextBoolean() ? 3 : 100_000)));
            case 2 -> add(Frame.windowUpdate(stream, random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(9)));
            case 3 -> add(Frame.reset(stream, random.nextInt(14)));
            case 4 -> add(new Frame(Frame.HEADERS, flags, stream, payload));
            default -> add(Frame.goAway(stream, random.nextInt(14), "x"));
        }
        // Whatever it was, what came of these streams is not known any more.
        open.remove(stream);
        strange.add(path(stream));
    }

    private void add(Frame frame) {
        add(frame.bytes());
    }

    private void add(byte[] bytes) {
        out.writeBytes(bytes);
    }

    private byte[] change(byte[] all) {
        byte[] bytes = all;
        for (int left = 1 + random.nextInt(3); left > 0; left--) {
            int at = random.nextInt(bytes.length);
            int length = Math.min(random.nextInt(20), bytes.length - at);
            byte[] before = Arrays.copyOf(bytes, at);
            byte[] piece = Arrays.copyOfRange(bytes, at, at + length);
            byte[] behind = Arrays.copyOfRange(bytes, at, bytes.length);
            bytes = switch (random.nextInt(4)) {
                case 0 -> Frame.join(before, piece, behind);
                case 1 -> Frame.join(before, Arrays.copyOfRange(bytes, at + length, bytes.length));
                case 2 -> Frame.join(before, new byte[] {(byte) random.nextInt()}, behind);
                default -> {
                    behind[0] ^= (byte) (1 << random.nextInt(8));
                    yield Frame.join(before, behind);
                }
            };
            if (bytes.length == 0) {
                return all;
            }
        }
        return bytes;
    }

    /** True where it is known whether it was sent to its end, and how many marks the content of a request with this path has. */
    public boolean knows(String path) {
        return !changed && !strange.contains(path);
    }
}
