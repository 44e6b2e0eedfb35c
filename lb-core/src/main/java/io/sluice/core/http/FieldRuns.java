package io.sluice.core.http;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Copies the field lines of a head but for those that are dropped, in runs as long as can be. */
final class FieldRuns {

    /** Fields for one hop (RFC 9110 section 7.6.1), which each side sets for itself, and those that were removed. */
    static final long HOP_BY_HOP = KnownField.mask(
            KnownField.CONNECTION,
            KnownField.KEEP_ALIVE,
            KnownField.PROXY_CONNECTION,
            KnownField.TE,
            KnownField.UPGRADE,
            KnownField.HTTP2_SETTINGS,
            KnownField.REMOVED);

    private FieldRuns() {}

    /** Copies all lines but those of the mask and those that Connection names. */
    static void copy(ByteBuf out, Head head, ConnectionOptions connection, long dropped) {
        copy(out, head, connection, dropped, null);
    }

    /** The same, without the lines of these names, too. */
    static void copy(
            ByteBuf out, Head head, ConnectionOptions connection, long dropped, @Nullable ReservedNames names) {
        if (names == null && !connection.nameAny() && !head.hasAny(dropped)) {
            out.writeBytes(head.bytes, head.line(0), head.line(head.count()) - head.line(0));
            return;
        }
        int run = head.line(0);
        for (int i = 0; i < head.count(); i++) {
            if (isDropped(head, i, connection, dropped)
                    || names != null
                            && i < head.received()
                            && names.contains(head.bytes, head.line(i), head.nameEnd(i))) {
                out.writeBytes(head.bytes, run, head.line(i) - run);
                run = head.line(i + 1);
            }
        }
        out.writeBytes(head.bytes, run, head.line(head.count()) - run);
    }

    /** A peer that names in Connection what we add does not get rid of it so. */
    static boolean isDropped(Head head, int field, ConnectionOptions connection, long dropped) {
        KnownField known = head.known(field);
        return known != null && (known.bit() & dropped) != 0
                || connection.nameAny() && field < head.received() && connection.name(head, field);
    }
}
