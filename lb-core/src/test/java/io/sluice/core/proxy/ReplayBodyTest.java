package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.core.spi.PoolObserver;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReplayBodyTest {

    private final RecordingObservers seen = new RecordingObservers();
    private final PoolObserver observer = seen.pool("app");
    private final KeptBytes memory = new KeptBytes();
    private final ReplayBody body = new ReplayBody(memory);
    private final List<ByteBuf> made = new ArrayList<>();

    private ByteBuf part(int bytes) {
        ByteBuf part = Unpooled.buffer(bytes).writeZero(bytes);
        made.add(part);
        return part;
    }

    /** A part goes out and is released by the connection that took it. */
    private void pass(int bytes) {
        ByteBuf part = part(bytes);
        body.passing(part);
        part.release();
    }

    private void expectLimits(int times) {
        assertThat(seen.count("pool limit retry-body")).isEqualTo(times);
    }

    /** All that may be held can be taken again, so nothing is held. */
    @AfterEach
    void nothingIsLeftBehind() {
        body.release();
        assertThat(made).allSatisfy(part -> assertThat(part.refCnt()).isZero());
        memory.take((int) KeptBytes.MOST);
        assertThat(memory.hasRoom()).isTrue();
        memory.take(1);
        assertThat(memory.hasRoom()).isFalse();
    }

    @Test
    void whatIsKeptIsLetGoWhenNoRetryCanFollow() {
        body.clear();
        body.keep(100, -1, observer);
        pass(10);
        assertThat(made.getFirst().refCnt()).isEqualTo(1);
        assertThat(body.replayable()).isTrue();
        body.forget();
        assertThat(made.getFirst().refCnt()).isZero();
        assertThat(body.replayable()).isFalse();
        pass(10);
        expectLimits(0);
    }

    @Test
    void whatIsTooMuchIsLetGoAtOnce() {
        body.clear();
        body.keep(100, -1, observer);
        pass(100);
        expectLimits(0);
        pass(1);
        expectLimits(1);
        assertThat(made).allSatisfy(part -> assertThat(part.refCnt()).isZero());
        pass(1000);
        expectLimits(1);
        assertThat(body.replayable()).isFalse();
    }

    @Test
    void whatWaitsIsNotLost() {
        body.clear();
        body.hold(part(60));
        body.keep(100, 110, observer);
        expectLimits(1);
        assertThat(body.replayable()).isTrue();
        body.hold(part(50));
        assertThat(made).allSatisfy(part -> assertThat(part.refCnt()).isEqualTo(1));
    }

    @Test
    void whatCameBeforeCountsToo() {
        body.clear();
        body.hold(part(101));
        body.keep(100, -1, observer);
        expectLimits(1);
        assertThat(body.replayable()).isTrue();
    }

    @Test
    void afterAFailureAllOfItWaits() {
        body.clear();
        body.keep(100, -1, observer);
        pass(60);
        body.rewind();
        body.hold(part(60));
        expectLimits(1);
        assertThat(body.replayable()).isTrue();
        assertThat(made).allSatisfy(part -> assertThat(part.refCnt()).isEqualTo(1));
    }

    @Test
    void smallPartsCountWithTheBuffersTheyHoldOnTo() {
        int most = (int) (KeptBytes.MOST / 2048);
        List<ReplayBody> bodies = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            ReplayBody other = new ReplayBody(memory);
            other.clear();
            other.keep(100, -1, observer);
            other.hold(part(1));
            bodies.add(other);
        }
        expectLimits(0);
        body.clear();
        body.keep(100, -1, observer);
        pass(1);
        expectLimits(1);
        assertThat(body.replayable()).isFalse();
        bodies.forEach(ReplayBody::release);
    }
}
