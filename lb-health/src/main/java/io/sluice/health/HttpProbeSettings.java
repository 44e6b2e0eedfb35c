package io.sluice.health;

import io.sluice.core.settings.Checks;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A probe that sends one HTTP/1.1 request and looks at the status of the response.
 *
 * @param path the request target, {@code /} and what follows, query included
 * @param host the Host header; null for the backend's own address
 * @param method GET or HEAD
 * @param expect the statuses that pass, at least one range
 */
public record HttpProbeSettings(String path, @Nullable String host, Method method, List<StatusRange> expect)
        implements ProbeSettings {

    private static final int MAX_PATH = 2048;
    private static final int MAX_HOST = 255 + ":65535".length();

    /** The methods of a probe. */
    public enum Method {
        GET,
        HEAD
    }

    /**
     * Statuses from one to another, both included.
     *
     * @param least 200 to 599; interim responses (1xx) are passed over and never decide
     * @param most not below {@code least}, up to 599
     */
    public record StatusRange(int least, int most) {

        public StatusRange {
            new Checks()
                    .range("expect", least, 200, 599)
                    .range("expect", most, 200, 599)
                    .require("expect", least <= most, "starts at " + least + " and ends before it, at " + most)
                    .done();
        }

        boolean contains(int status) {
            return least <= status && status <= most;
        }

        /** {@code 200-399}, or {@code 204} where it is but one status. */
        @Override
        public String toString() {
            return least == most ? Integer.toString(least) : least + "-" + most;
        }
    }

    public HttpProbeSettings {
        expect = List.copyOf(expect);
        new Checks()
                .require("path", path.startsWith("/"), "must start with \"/\", not be \"" + path + "\"")
                .require("path", visible(path), "may hold visible ASCII only; escape the rest as %XX")
                .range("path", path.length(), 0, MAX_PATH)
                .require("host", host == null || (!host.isEmpty() && visible(host)), "may hold visible ASCII only")
                .require("host", host == null || host.length() <= MAX_HOST, "is longer than " + MAX_HOST)
                .notEmpty("expect", expect, "status")
                .done();
    }

    /** GET of the path with the backend's address as host; 200 to 399 pass. */
    public static HttpProbeSettings get(String path) {
        return new HttpProbeSettings(path, null, Method.GET, List.of(new StatusRange(200, 399)));
    }

    boolean expects(int status) {
        return expect.stream().anyMatch(range -> range.contains(status));
    }

    /** The expected statuses for people, such as {@code 200-299, 404}. */
    String expectation() {
        return expect.stream().map(StatusRange::toString).collect(Collectors.joining(", "));
    }

    private static boolean visible(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }
}
