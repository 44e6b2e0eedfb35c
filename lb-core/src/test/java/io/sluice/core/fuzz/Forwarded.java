package io.sluice.core.fuzz;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A request head as a backend should see it.
 *
 * @param fields in their order, without Host and without what the proxy sets itself
 */
record Forwarded(String method, String target, String host, List<Field> fields) {

    static final Set<String> SET_BY_US = Set.of("host", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host");

    /** Stands for the address of the backend itself, which a request of HTTP/1.0 without Host gets. */
    static final String OF_THE_BACKEND = "the backend";

    private static final Pattern BACKEND = Pattern.compile("127\\.0\\.0\\.1:[0-9]+");

    /** What a backend has read, or why no proxy may send such a thing. */
    static Forwarded of(Message read) throws Malformed {
        if (read.values("host").size() != 1) {
            throw new Malformed("no single Host: " + read);
        }
        if (read.values("x-forwarded-for").size() != 1
                || read.values("x-forwarded-proto").size() != 1) {
            throw new Malformed("no single X-Forwarded-For or -Proto: " + read);
        }
        if (read.minorVersion != 1) {
            throw new Malformed("version: " + read);
        }
        List<Field> fields = read.fields.stream()
                .filter(f -> !SET_BY_US.contains(f.lowerName()))
                .toList();
        String host = read.values("host").getFirst();
        boolean own = BACKEND.matcher(host).matches();
        return new Forwarded(read.method, read.target, own ? OF_THE_BACKEND : host, fields);
    }
}
