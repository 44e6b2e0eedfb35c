package io.sluice.core.conformance;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Section 8 of RFC 9113 for the messages that the other side sends. */
final class MessageRules {

    private static final Set<String> CONNECTION_SPECIFIC =
            Set.of("connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade");

    private final boolean client;
    private final Consumer<String> complaint;
    private final Map<Integer, Boolean> heads = new HashMap<>();

    MessageRules(boolean client, Consumer<String> complaint) {
        this.client = client;
        this.complaint = complaint;
    }

    /** Remembers which requests of ours are HEAD: their responses say a length and have no content. */
    void asked(Frame headers) {
        String block = new String(headers.payload(), java.nio.charset.StandardCharsets.ISO_8859_1);
        heads.putIfAbsent(headers.stream(), block.contains(":method\4HEAD"));
    }

    /** Judges a field section before it is added to its stream. */
    void section(List<FieldLine> section, Heard stream, Frame first) {
        Set<String> pseudo = new HashSet<>();
        boolean regular = false;
        for (FieldLine line : section) {
            if (line.isPseudo() && (regular || !pseudo.add(line.name()))) {
                complaint.accept("pseudo-header fields out of order or twice: " + section);
            }
            regular = regular || !line.isPseudo();
            line(line);
        }
        boolean trailers = client ? stream.status() != 0 : !stream.sections.isEmpty();
        if (trailers) {
            expect(pseudo.isEmpty() && first.has(Frame.END_STREAM), "trailers", section);
        } else if (client) {
            int status = Heard.status(section);
            expect(pseudo.equals(Set.of(":status")) && status != 0 && status != 101, "a response", section);
            expect(status >= 200 || !first.has(Frame.END_STREAM), "an interim response that ends", section);
        } else {
            request(section, pseudo);
        }
    }

    private void request(List<FieldLine> section, Set<String> pseudo) {
        String method = Heard.value(section, ":method").orElse("");
        boolean connect = method.equals("CONNECT") && !pseudo.contains(":protocol");
        Set<String> known = connect
                ? Set.of(":method", ":authority")
                : Set.of(":method", ":scheme", ":path", ":authority", ":protocol");
        expect(known.containsAll(pseudo) && pseudo.contains(":method"), "a request", section);
        if (!connect) {
            expect(pseudo.contains(":scheme") && pseudo.contains(":path"), "a request", section);
            String path = Heard.value(section, ":path").orElse("");
            expect(path.startsWith("/") || path.equals("*") && method.equals("OPTIONS"), "a path", section);
        }
        String authority = Heard.value(section, ":authority").orElse("");
        expect(!authority.contains("@"), "user information", section);
    }

    private void line(FieldLine line) {
        String name = line.isPseudo() ? line.name().substring(1) : line.name();
        boolean named = !name.isEmpty() && name.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != ':' && !isUpper(c));
        boolean valued = line.value().chars().noneMatch(c -> c == 0 || c == '\r' || c == '\n')
                && line.value().equals(line.value().strip());
        boolean specific = CONNECTION_SPECIFIC.contains(name)
                || name.equals("te") && (client || !line.value().equals("trailers"));
        if (!named || !valued || specific) {
            complaint.accept("a field that may not be sent: " + line);
        }
    }

    private static boolean isUpper(int c) {
        return c >= 'A' && c <= 'Z';
    }

    private void expect(boolean condition, String what, List<FieldLine> section) {
        if (!condition) {
            complaint.accept(what + " that is malformed: " + section);
        }
    }

    /** The message is complete: does its length fit? */
    void ended(int id, Heard stream) {
        boolean bodyless =
                client && (heads.getOrDefault(id, false) || stream.status() == 304 || stream.status() == 204);
        stream.value("content-length")
                .filter(length -> !length.equals(String.valueOf(stream.length())) && !bodyless)
                .ifPresent(length -> complaint.accept("content-length " + length + ", content " + stream.length()));
        if (bodyless && stream.length() > 0) {
            complaint.accept("content of " + stream.length() + " in a response that has none");
        }
    }
}
