package io.sluice.core.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of bytes that were read as a head.
 *
 * @param head as far as it is DONE, else empty
 * @param meaning of the head in one line, or empty
 * @param rest what was left unread
 */
record Reading(HeadReader.Result result, @Nullable Fault fault, String head, String meaning, String rest) {

    static final MessageLimits LIMITS = new MessageLimits(1024, 16, 256);

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    static Reading request(String raw) {
        return request(List.of(bytes(raw)), LIMITS);
    }

    static Reading request(List<byte[]> pieces, MessageLimits limits) {
        HeadReader reader = HeadReader.ofRequests();
        Head head = new Head();
        reader.begin(head, limits);
        return read(reader, head, pieces, () -> {
            RequestRules rules = new RequestRules();
            Fault fault = rules.read(head);
            return new Meaning(fault, fault == null ? meaning(head, rules) : "");
        });
    }

    static Reading response(String raw, KnownMethod method) {
        return response(List.of(bytes(raw)), method, LIMITS);
    }

    static Reading response(List<byte[]> pieces, KnownMethod method, MessageLimits limits) {
        HeadReader reader = HeadReader.ofResponses();
        Head head = new Head();
        reader.begin(head, limits);
        return read(reader, head, pieces, () -> {
            ResponseRules rules = new ResponseRules();
            Fault fault = rules.read(head, method);
            return new Meaning(fault, fault == null ? meaning(head, rules) : "");
        });
    }

    /** The head that those bytes are; fails where they are none. */
    static Head requestHead(String raw) {
        return head(HeadReader.ofRequests(), raw);
    }

    static Head responseHead(String raw) {
        return head(HeadReader.ofResponses(), raw);
    }

    /** The text in two pieces, for each place where it can be cut; and byte by byte. */
    static List<List<byte[]>> splittings(byte[] raw) {
        List<List<byte[]>> all = new ArrayList<>();
        for (int at = 1; at < raw.length; at++) {
            all.add(List.of(Arrays.copyOf(raw, at), Arrays.copyOfRange(raw, at, raw.length)));
        }
        List<byte[]> single = new ArrayList<>();
        for (byte b : raw) {
            single.add(new byte[] {b});
        }
        all.add(single);
        return all;
    }

    private interface Judge {
        Meaning judge();
    }

    private record Meaning(@Nullable Fault fault, String text) {}

    private static Reading read(HeadReader reader, Head head, List<byte[]> pieces, Judge judge) {
        StringBuilder rest = new StringBuilder();
        HeadReader.Result result = HeadReader.Result.MORE;
        for (byte[] piece : pieces) {
            ByteBuf in = Unpooled.wrappedBuffer(piece);
            if (result == HeadReader.Result.MORE) {
                result = reader.read(in);
            }
            rest.append(in.toString(StandardCharsets.ISO_8859_1));
        }
        return switch (result) {
            case MORE -> new Reading(result, null, "", "", rest.toString());
            case REFUSED -> new Reading(result, reader.fault(), "", "", "");
            case DONE -> {
                Meaning meaning = judge.judge();
                yield new Reading(
                        meaning.fault == null ? result : HeadReader.Result.REFUSED,
                        meaning.fault,
                        head.text(0, head.length()),
                        meaning.text,
                        rest.toString());
            }
        };
    }

    private static Head head(HeadReader reader, String raw) {
        Head head = new Head();
        reader.begin(head, new MessageLimits(1 << 20, 1 << 16, 1 << 16));
        ByteBuf in = Unpooled.wrappedBuffer(bytes(raw));
        if (reader.read(in) != HeadReader.Result.DONE || in.isReadable()) {
            throw new AssertionError("no head: " + raw + ": " + reader.fault());
        }
        return head;
    }

    private static String meaning(Head head, RequestRules rules) {
        RequestTarget target = rules.target();
        return String.join(
                " ",
                head.text(head.methodStart(), head.methodEnd()),
                "host=" + head.text(target.hostStart(), target.hostEnd()),
                "path=" + head.text(target.pathStart(), target.pathEnd()),
                "1." + head.minorVersion(),
                "body=" + rules.bodyLength(),
                rules.keepAlive(head) ? "keep" : "close");
    }

    private static String meaning(Head head, ResponseRules rules) {
        return String.join(
                " ",
                String.valueOf(head.status()),
                "1." + head.minorVersion(),
                "body=" + rules.bodyLength(),
                (rules.chunked() ? "chunked " : "")
                        + (rules.untilClose() ? "until-close " : "")
                        + (ResponseRules.isInterim(head) ? "interim " : "")
                        + (rules.keepAlive() ? "keep" : "close"));
    }
}
