package io.sluice.ha;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ha.Acquaintance.Verdict;
import io.sluice.ha.Heartbeat.Proof;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AcquaintanceTest {

    private final Random random = new Random(6);
    private final Acquaintance peer = new Acquaintance(random::nextLong);

    @Test
    void aSessionIsBelievedOnceItGivesOurChallengeBack() {
        assertThat(peer.judge(new Proof(7, 1, 70, 0))).isEqualTo(Verdict.NOT_MET);
        assertThat(peer.heard()).isZero();
        assertThat(peer.judge(new Proof(7, 2, 70, peer.challenge()))).isEqualTo(Verdict.MET);
        assertThat(peer.judge(new Proof(7, 3, 71, 0))).isEqualTo(Verdict.NEW);
        assertThat(peer.heard()).isEqualTo(71);
    }

    @Test
    void withinASessionOnlyWhatIsLaterIsNew() {
        assertThat(peer.judge(new Proof(7, 5, 70, peer.challenge()))).isEqualTo(Verdict.MET);
        assertThat(peer.judge(new Proof(7, 5, 70, 0))).isEqualTo(Verdict.REPLAYED);
        assertThat(peer.judge(new Proof(7, 4, 70, peer.challenge()))).isEqualTo(Verdict.REPLAYED);
        assertThat(peer.judge(new Proof(7, 9, 70, 0))).isEqualTo(Verdict.NEW);
        assertThat(peer.judge(new Proof(7, 8, 70, 0))).isEqualTo(Verdict.REPLAYED);
    }

    @Test
    void nothingOfAnEarlierSessionIsBelievedAfterARestartOfThePeer() {
        List<Proof> recorded = new ArrayList<>();
        for (int restart = 0; restart < 5; restart++) {
            long session = random.nextLong();
            long challenge = peer.challenge();
            recorded.add(new Proof(session, 1, 1, challenge));
            assertThat(peer.judge(recorded.getLast())).isEqualTo(Verdict.MET);
            for (long sequence = 2; sequence < 50; sequence++) {
                recorded.add(new Proof(session, sequence, 1, challenge));
                assertThat(peer.judge(recorded.getLast())).isEqualTo(Verdict.NEW);
            }
        }
        assertThat(recorded).allSatisfy(old -> assertThat(peer.judge(old)).isIn(Verdict.REPLAYED, Verdict.NOT_MET));
    }

    @Test
    void nothingRecordedBeforeOurOwnRestartIsBelieved() {
        Proof old = new Proof(7, 1, 70, peer.challenge());
        assertThat(peer.judge(old)).isEqualTo(Verdict.MET);

        assertThat(new Acquaintance(random::nextLong).judge(old)).isEqualTo(Verdict.NOT_MET);
    }
}
