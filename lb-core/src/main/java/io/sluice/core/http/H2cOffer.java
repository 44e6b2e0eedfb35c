package io.sluice.core.http;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The offer of a client to go on in HTTP/2 on this connection, without TLS (RFC 7540 section 3.2; RFC 9113 section 3.1 says that it is no
 * longer used, but clients do). We answer it ourselves or not at all: it never goes to a backend.
 */
final class H2cOffer {

    private static final byte[] OPTION = {'u', 'p', 'g', 'r', 'a', 'd', 'e'};
    private static final byte[] SETTINGS_OPTION = {'h', 't', 't', 'p', '2', '-', 's', 'e', 't', 't', 'i', 'n', 'g', 's'
    };
    private static final byte[] PROTOCOL = {'h', '2', 'c'};

    /** As many as a client could mean, six bytes each. */
    private static final int MOST_BYTES = 32 * 6;

    private H2cOffer() {}

    /** The payload of the SETTINGS frame that comes with a well-formed offer, or null where there is none. */
    static byte @Nullable [] read(Head head, ConnectionOptions connection) {
        int upgrade = head.find(KnownField.UPGRADE);
        int settings = head.find(KnownField.HTTP2_SETTINGS);
        if (upgrade < 0
                || settings < 0
                || head.repeats(KnownField.UPGRADE)
                || head.repeats(KnownField.HTTP2_SETTINGS)
                || !connection.lists(head, OPTION)
                || !connection.lists(head, SETTINGS_OPTION)
                || !Ascii.equalsLowerCase(PROTOCOL, head.bytes, head.valueStart(upgrade), head.valueEnd(upgrade))) {
            return null;
        }
        return decode(head.text(head.valueStart(settings), head.valueEnd(settings)));
    }

    private static byte @Nullable [] decode(String text) {
        try {
            byte[] payload = Base64.getUrlDecoder().decode(text);
            return payload.length % 6 == 0 && payload.length <= MOST_BYTES ? payload : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
