package io.sluice.ha;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which interfaces are up, from what the kernel tells by rtnetlink(7). Asking for it instead would wait for the kernel's one lock of
 * networking, which those who make and delete interfaces hold for long. Pure, owned by one thread.
 */
final class LinkStates {

    private static final int HEADER = 16;
    private static final int LINK_BYTES = 16;
    private static final int NEW_LINK = 16;
    private static final int DELETED_LINK = 17;
    private static final int UP = 1;
    private static final int RUNNING = 0x40;

    private final Map<Integer, Boolean> states = new HashMap<>();

    /** Whether the interface of that index is up and has a carrier; null where nothing was told of it. */
    @Nullable
    Boolean isUp(int index) {
        return states.get(index);
    }

    void learn(int index, boolean up) {
        states.put(index, up);
    }

    /** What was told is not all: it is to be asked anew. */
    void forget() {
        states.clear();
    }

    /** Takes note of the messages in the bytes, which are in the order of this machine; ends at the first that is none. */
    void read(ByteBuffer messages) {
        int at = messages.position();
        while (messages.limit() - at >= HEADER) {
            int length = messages.getInt(at);
            if (length < HEADER || length > messages.limit() - at) {
                return;
            }
            int type = messages.getShort(at + 4);
            if ((type == NEW_LINK || type == DELETED_LINK) && length >= HEADER + LINK_BYTES) {
                note(messages, at + HEADER, type);
            }
            at += length + 3 & ~3;
        }
    }

    private void note(ByteBuffer messages, int at, int type) {
        // One of a family tells of a part of the interface, such as its place in a bridge.
        if (messages.get(at) == 0) {
            int flags = messages.getInt(at + 8);
            states.put(messages.getInt(at + 4), type == NEW_LINK && (flags & UP) != 0 && (flags & RUNNING) != 0);
        }
    }
}
