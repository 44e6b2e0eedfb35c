package io.sluice.core.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.spi.Balancer;
import java.util.List;
import org.junit.jupiter.api.Test;

class FirstAvailableTest extends BalancerContract {

    FirstAvailableTest() {
        super(new FirstAvailableFactory());
    }

    /** It has no shares: the first gets everything until it is refused. */
    @Override
    double bound(int times, double due, int candidates, int concurrency) {
        return Double.MAX_VALUE;
    }

    @Override
    double boundAtOnce(double due) {
        return Double.MAX_VALUE;
    }

    @Test
    void namesOneAfterTheOtherAsTheyAreRefused() {
        List<TestCandidate> candidates = TestCandidate.of(1, 256, 3);
        Balancer balancer = create(candidates, null);
        for (int i = 0; i < 3; i++) {
            assertThat(balancer.pick(new TestRequest(), 0)).isZero();
            assertThat(balancer.pick(new TestRequest(), 1)).isEqualTo(1);
            assertThat(balancer.pick(new TestRequest(), 2)).isEqualTo(2);
            assertThat(balancer.pick(new TestRequest(), 3)).isZero();
        }
    }
}
