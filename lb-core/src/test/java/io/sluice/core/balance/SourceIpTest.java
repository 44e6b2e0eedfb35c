package io.sluice.core.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.spi.Balancer;
import org.junit.jupiter.api.Test;

class SourceIpTest extends BalancerContract {

    SourceIpTest() {
        super(HashFactory.ofSourceIp(seeded()));
    }

    /** As that of any other key. */
    @Override
    double bound(int times, double due, int candidates, int concurrency) {
        return new HashTest().bound(times, due, candidates, concurrency);
    }

    @Override
    double boundAtOnce(double due) {
        return new HashTest().boundAtOnce(due);
    }

    @Test
    void choosesByTheAddressAlone() {
        Balancer balancer = create(TestCandidate.of(1, 1, 1, 1, 1), null);
        TestRequest request = TestRequest.hashing(5);
        int owner = balancer.pick(request, 0);
        for (int i = 0; i < 100; i++) {
            request.hash = i;
            assertThat(balancer.pick(request, 0)).isEqualTo(owner);
        }
    }
}
