package io.sluice.ha;

import io.sluice.ha.Heartbeat.Proof;
import java.util.function.LongSupplier;

/**
 * What a node knows of one peer, so that no copy of an earlier datagram is taken for a new one. No clock has part in it, and nothing
 * outlives the process: a restarted node is known again after one exchange, whatever its clock says.
 *
 * <p>A datagram of the session that is known is new where its sequence is above the highest one heard. A session that is not known is
 * believed only where the sender gives back the challenge that we drew for the next session of this peer: so it heard us lately. With
 * each session that is believed another challenge is drawn, so that no session comes back.
 *
 * <pre>
 *   us                                    a peer that has just started
 *      <-- session 7, echo 0 ------------      not met: answered, nothing is believed
 *      --- challenge 5, echo of its ---->      it believes us, if it did not know us
 *      <-- session 7, echo 5 ------------      believed; from now on the sequence decides
 * </pre>
 *
 * <p>Owned by one thread; the state is five numbers, whatever is received.
 */
final class Acquaintance {

    /** What comes of a datagram with a right signature. */
    enum Verdict {
        NEW,
        /** New, and of a session that was not known: it should hear from us at once. */
        MET,
        /** Of a session that is not known, without our challenge: answer it, and heed nothing that it says. */
        NOT_MET,
        /** It was heard before, or a later one was. */
        REPLAYED
    }

    private final LongSupplier random;
    private boolean known;
    private long session;
    private long sequence;
    private long challenge;
    private long heard;

    Acquaintance(LongSupplier random) {
        this.random = random;
        challenge = draw(random);
    }

    /** Never 0, which stands for none. */
    static long draw(LongSupplier random) {
        long drawn = random.getAsLong();
        return drawn == 0 ? 1 : drawn;
    }

    Verdict judge(Proof proof) {
        if (known && proof.session() == session) {
            if (Long.compareUnsigned(proof.sequence(), sequence) <= 0) {
                return Verdict.REPLAYED;
            }
            sequence = proof.sequence();
            heard = proof.challenge();
            return Verdict.NEW;
        }
        if (proof.echo() != challenge) {
            return Verdict.NOT_MET;
        }
        known = true;
        session = proof.session();
        sequence = proof.sequence();
        heard = proof.challenge();
        challenge = draw(random);
        return Verdict.MET;
    }

    /** To be given back by the peer. */
    long challenge() {
        return challenge;
    }

    /** The peer's challenge that was heard last, or 0. */
    long heard() {
        return heard;
    }
}
