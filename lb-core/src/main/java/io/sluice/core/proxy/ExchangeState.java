package io.sluice.core.proxy;

/**
 * The life of an exchange.
 *
 * <pre>
 *   RECEIVING --> ROUTING --> CONNECTING --> AWAITING --> RESPONDING --> ENDED
 *                    ^ \          |  |           |           \             ^
 *                    |  \         |  |           |            +--> TUNNEL -+
 *                    |   \        |  |           |                         |
 *                    |    \       |  |           |        every state may  |
 *                    +-----\------+--------------+  retry  end at once ----+
 *                           +--> AWAITING (an idle connection was there)
 * </pre>
 */
enum ExchangeState {
    /** The request head is being read. */
    RECEIVING,
    /** A route, a pool and a backend are being chosen. */
    ROUTING,
    /** A connection to the backend is being made. */
    CONNECTING,
    /** The request is on its way; nothing of the final response has come. */
    AWAITING,
    /** The head of the final response has gone to the client. */
    RESPONDING,
    /** That head was the last: bytes are relayed both ways. */
    TUNNEL,
    /** Over; the object waits for the next exchange. */
    ENDED;

    boolean mayBecome(ExchangeState next) {
        return switch (this) {
            case RECEIVING -> next == ROUTING || next == ENDED;
            case ROUTING -> next == CONNECTING || next == AWAITING || next == ENDED;
            case CONNECTING -> next == AWAITING || next == ROUTING || next == ENDED;
            case AWAITING -> next == RESPONDING || next == ROUTING || next == ENDED;
            case RESPONDING -> next == TUNNEL || next == ENDED;
            case TUNNEL -> next == ENDED;
            case ENDED -> next == RECEIVING;
        };
    }
}
