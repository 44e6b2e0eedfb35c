package io.sluice.core.fuzz;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a stream of a client means: which requests it holds, what of each a backend may see, and how the stream ends. */
final class Reference {

    enum End {
        /** Behind a whole request, or before any. */
        CLEAN,
        /** Within a request. */
        TRUNCATED,
        /** With something that must be refused. */
        REFUSED
    }

    /** One request: as it came, and as a backend should see it. */
    record Expected(Message sent, Forwarded forwarded) {}

    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final String PORT = "(?::([0-9]{0,5}))?";
    private static final Pattern AUTHORITY =
            Pattern.compile("(?:[A-Za-z0-9._~%!$&'()*+,;=-]+|\\[[0-9A-Fa-f:.]+\\])" + PORT);
    private static final Pattern ABSOLUTE = Pattern.compile("(?i:https?)://([^/?]*)(.*)");
    private static final Set<String> PROTECTED = Set.of(
            "host",
            "content-length",
            "transfer-encoding",
            "trailer",
            "expect",
            "forwarded",
            "x-forwarded-for",
            "x-forwarded-proto",
            "x-forwarded-host",
            "via",
            "authorization",
            "content-encoding",
            "content-range",
            "content-type",
            "set-cookie",
            "cookie");

    /** Fields that end at each hop; the fuzzed listener allows no upgrade. */
    private static final Set<String> ONE_HOP =
            Set.of("connection", "keep-alive", "proxy-connection", "te", "upgrade", "http2-settings");

    final List<Expected> requests = new ArrayList<>();
    End end = End.CLEAN;

    @Nullable
    String refusal;

    private Reference() {}

    static Reference of(byte[] stream) {
        Reference result = new Reference();
        StrictReader reader = new StrictReader(new ByteArrayInputStream(stream));
        try {
            for (Message head = reader.requestHead(); head != null; head = reader.requestHead()) {
                result.take(head, reader);
            }
        } catch (Malformed refused) {
            result.end = End.REFUSED;
            result.refusal = refused.getMessage();
        } catch (EOFException truncated) {
            result.end = End.TRUNCATED;
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return result;
    }

    private void take(Message head, StrictReader reader) throws IOException {
        Forwarded forwarded = forwarded(head);
        requests.add(new Expected(head, forwarded));
        reader.requestBody(head);
    }

    private static Forwarded forwarded(Message head) throws Malformed {
        if (head.method.equals("CONNECT")) {
            throw new Malformed("CONNECT");
        }
        List<String> expectations = head.values("expect");
        if (!expectations.isEmpty()
                && (expectations.size() > 1 || !expectations.getFirst().equalsIgnoreCase("100-continue"))) {
            throw new Malformed("Expect");
        }
        List<String> hosts = head.values("host");
        if (hosts.size() > 1 || hosts.isEmpty() && head.minorVersion == 1) {
            throw new Malformed("Host");
        }
        String host = hosts.isEmpty() ? Forwarded.OF_THE_BACKEND : authority(hosts.getFirst());
        String path = head.target;
        Matcher absolute = ABSOLUTE.matcher(path);
        if (absolute.matches()) {
            host = authority(absolute.group(1));
            String rest = absolute.group(2);
            path = !rest.isEmpty() ? rest : head.method.equals("OPTIONS") ? "*" : "/";
            path = path.startsWith("?") ? "/" + path : path;
        } else if (!path.startsWith("/") && !(path.equals("*") && head.method.equals("OPTIONS"))) {
            throw new Malformed("target form");
        }
        return new Forwarded(head.method, path, host, endToEnd(head));
    }

    private static String authority(String text) throws Malformed {
        Matcher matcher = AUTHORITY.matcher(text);
        if (!matcher.matches()) {
            throw new Malformed("authority");
        }
        String port = matcher.group(1);
        if (port != null && !port.isEmpty() && Integer.parseInt(port) > 65_535) {
            throw new Malformed("port");
        }
        return text;
    }

    private static List<Field> endToEnd(Message head) throws Malformed {
        Set<String> named = new HashSet<>();
        for (String value : head.values("connection")) {
            for (String part : value.split(",", -1)) {
                String option = part.replaceAll("^[ \t]+|[ \t]+$", "").toLowerCase(Locale.ROOT);
                if (!option.isEmpty() && (!TOKEN.matcher(option).matches() || PROTECTED.contains(option))) {
                    throw new Malformed("Connection");
                }
                named.add(option);
            }
        }
        named.remove("close");
        named.remove("keep-alive");
        return head.fields.stream()
                .filter(f -> !ONE_HOP.contains(f.lowerName()) && !named.contains(f.lowerName()))
                .filter(f -> f.name().indexOf('_') < 0)
                .filter(f -> !Forwarded.SET_BY_US.contains(f.lowerName()))
                .toList();
    }
}
