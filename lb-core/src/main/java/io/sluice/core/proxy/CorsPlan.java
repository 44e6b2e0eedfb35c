package io.sluice.core.proxy;

import io.netty.util.AsciiString;
import io.sluice.core.http.Head;
import io.sluice.core.http.KnownMethod;
import io.sluice.core.http.RequestRules;
import io.sluice.core.settings.CorsSettings;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The CORS protocol of a route, worked out once per snapshot. Used by all event loops. */
final class CorsPlan {

    private static final AsciiString ORIGIN = AsciiString.cached("origin");
    private static final AsciiString ASKED_METHOD = AsciiString.cached("access-control-request-method");
    private static final String ASKED_HEADERS = "access-control-request-headers";
    private static final AsciiString ALLOW_ORIGIN = AsciiString.cached("Access-Control-Allow-Origin");
    private static final AsciiString ALLOW_CREDENTIALS = AsciiString.cached("Access-Control-Allow-Credentials");
    private static final AsciiString EXPOSE = AsciiString.cached("Access-Control-Expose-Headers");
    private static final AsciiString VARY = AsciiString.cached("Vary");
    private static final AsciiString ORIGIN_VALUE = AsciiString.cached("Origin");
    private static final AsciiString TRUE = AsciiString.cached("true");
    private static final AsciiString ANY = AsciiString.cached(CorsSettings.ANY);
    private static final List<AsciiString> REPLACED = List.of(
            AsciiString.of("access-control-allow-origin"),
            AsciiString.of("access-control-allow-credentials"),
            AsciiString.of("access-control-expose-headers"));

    private final CorsSettings settings;
    private final boolean any;
    private final AsciiString exposed;

    CorsPlan(CorsSettings settings) {
        this.settings = settings;
        this.any = settings.origins().contains(CorsSettings.ANY);
        this.exposed = AsciiString.of(String.join(", ", settings.exposed()));
    }

    /** True for the question of a browser whether it may send a request, which we answer. */
    boolean isPreflight(Head request, RequestRules rules) {
        return rules.method() == KnownMethod.OPTIONS
                && request.findReceived(ORIGIN, 0) >= 0
                && request.findReceived(ASKED_METHOD, 0) >= 0;
    }

    /** Says in a response who may read it, in place of what the backend said. */
    void apply(Head request, Head response) {
        REPLACED.forEach(response::removeAll);
        if (!any) {
            // A cache must not give one origin what was meant for another.
            response.add(VARY, ORIGIN_VALUE);
        }
        int origin = request.findReceived(ORIGIN, 0);
        if (origin < 0 || !allows(request, origin)) {
            return;
        }
        if (any) {
            response.add(ALLOW_ORIGIN, ANY);
        } else {
            response.add(ALLOW_ORIGIN, request.bytes(), request.valueStart(origin), request.valueEnd(origin));
        }
        if (settings.credentials()) {
            response.add(ALLOW_CREDENTIALS, TRUE);
        }
        if (!exposed.isEmpty()) {
            response.add(EXPOSE, exposed);
        }
    }

    /** The fields of the answer to a browser's question, each with its line's end. */
    String answer(Head request) {
        StringBuilder lines = new StringBuilder(256).append("Vary: Origin, Access-Control-Request-Headers\r\n");
        int origin = request.findReceived(ORIGIN, 0);
        if (origin < 0 || !allows(request, origin)) {
            return lines.toString();
        }
        line(lines, "Access-Control-Allow-Origin", any ? CorsSettings.ANY : text(request, origin));
        line(lines, "Access-Control-Allow-Methods", String.join(", ", settings.methods()));
        String asked = request.value(ASKED_HEADERS);
        if (!settings.headers().isEmpty()) {
            line(lines, "Access-Control-Allow-Headers", String.join(", ", settings.headers()));
        } else if (asked != null && asked.matches("[A-Za-z0-9!#$%&'*+.^_`|~, \t-]{1,2048}")) {
            line(lines, "Access-Control-Allow-Headers", asked);
        }
        if (settings.credentials()) {
            line(lines, "Access-Control-Allow-Credentials", "true");
        }
        line(lines, "Access-Control-Max-Age", String.valueOf(settings.maxAge().toSeconds()));
        return lines.toString();
    }

    private static void line(StringBuilder lines, String name, String value) {
        lines.append(name).append(": ").append(value).append("\r\n");
    }

    private boolean allows(Head request, int field) {
        return any || allows(text(request, field));
    }

    /** Compared byte for byte, as browsers write an origin in one way (RFC 6454 section 6.1). */
    private boolean allows(String origin) {
        for (String allowed : settings.origins()) {
            int star = allowed.indexOf('*');
            if (star < 0
                    ? allowed.equals(origin)
                    : isBelow(origin, allowed.substring(0, star), allowed.substring(star + 1))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isBelow(String origin, String scheme, String domain) {
        int labels = origin.length() - scheme.length() - domain.length();
        return labels > 0
                && origin.startsWith(scheme)
                && origin.endsWith(domain)
                && origin.substring(scheme.length(), scheme.length() + labels).matches("[A-Za-z0-9_.-]+");
    }

    private static String text(Head head, int field) {
        return new String(
                head.bytes(),
                head.valueStart(field),
                head.valueEnd(field) - head.valueStart(field),
                StandardCharsets.ISO_8859_1);
    }
}
