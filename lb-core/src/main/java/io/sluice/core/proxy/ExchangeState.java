package io.sluice.core.proxy;

import io.sluice.core.spi.EndCause;
import io.sluice.core.spi.ExchangePhase;

/**
 * The life of an exchange.
 *
 * <pre>
 *   RECEIVING --> ROUTING --> CONNECTING --> AWAITING --> RESPONDING --> ENDED
 *                    ^ | |         ^ |          ^ ^ |          \             ^
 *                    | | +---------|-|----------+ | |            +--> TUNNEL -+
 *                    | v ^         | |            | |       every state may   |
 *                    | QUEUED -----+-|------------+ |       end at once ------+
 *                    +---------------+--------------+  retry
 * </pre>
 *
 * ROUTING and QUEUED go to AWAITING at once where an unused connection is there; QUEUED goes back to ROUTING where it waited for one
 * backend alone, which is not usable any more.
 */
enum ExchangeState {
    /** The request head is being read. */
    RECEIVING,
    /** A route, a pool and a backend are being chosen. */
    ROUTING,
    /** Each usable backend has as many connections as it may; stands in the line of its pool. */
    QUEUED,
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
            case ROUTING -> next == QUEUED || next == CONNECTING || next == AWAITING || next == ENDED;
            case QUEUED -> next == ROUTING || next == CONNECTING || next == AWAITING || next == ENDED;
            case CONNECTING -> next == AWAITING || next == ROUTING || next == ENDED;
            case AWAITING -> next == RESPONDING || next == ROUTING || next == ENDED;
            case RESPONDING -> next == TUNNEL || next == ENDED;
            case TUNNEL -> next == ENDED;
            case ENDED -> next == RECEIVING;
        };
    }

    /** The next state, which must be one that an exchange may come to from here; this one stays as it is. */
    ExchangeState to(ExchangeState next) {
        if (next != this && !mayBecome(next)) {
            throw new IllegalStateException("an exchange cannot go from " + this + " to " + next);
        }
        return next;
    }

    /** How far an exchange has come that ends in this state with that cause. */
    ExchangePhase phase(EndCause cause) {
        if (cause == EndCause.COMPLETE || cause == EndCause.LOCAL) {
            return ExchangePhase.DONE;
        }
        return switch (this) {
            case RECEIVING -> ExchangePhase.REQUEST_HEAD;
            case ROUTING -> ExchangePhase.ROUTE;
            case QUEUED -> ExchangePhase.QUEUE;
            case CONNECTING -> ExchangePhase.CONNECT;
            case AWAITING -> ExchangePhase.RESPONSE_HEAD;
            case RESPONDING -> ExchangePhase.RESPONSE_BODY;
            case TUNNEL -> ExchangePhase.TUNNEL;
            case ENDED -> throw new IllegalStateException("an exchange ended twice");
        };
    }
}
