package io.sluice.core.proxy;

import io.sluice.core.settings.RouteAction.Respond;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pages that stand for our own errors, by status. Made with the snapshot, used by all event loops. */
final class ErrorPages {

    private static final int FIRST = 400;
    private static final int LAST = 599;

    private final @Nullable FixedAnswer[] pages = new FixedAnswer[LAST - FIRST + 1];

    ErrorPages(List<Respond> settings) {
        for (Respond page : settings) {
            pages[page.status() - FIRST] = new FixedAnswer(complete(page));
        }
    }

    /** What an error must say (RFC 9110 section 15.5.6), and should where nobody says otherwise. */
    private static Respond complete(Respond page) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Cache-Control", "no-store");
        if (page.status() == 405) {
            headers.put("Allow", LocalResponse.ALLOW);
        }
        headers.keySet().removeIf(name -> page.headers().keySet().stream().anyMatch(name::equalsIgnoreCase));
        headers.putAll(page.headers());
        return new Respond(page.status(), page.content(), headers, false);
    }

    /** The page of a status, or null where the plain text does. */
    @Nullable
    FixedAnswer of(int status) {
        return status < FIRST || status > LAST ? null : pages[status - FIRST];
    }
}
