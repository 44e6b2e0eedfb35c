package io.sluice.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteRingTest {

    private final byte[] to = new byte[4096];

    private static byte[] record(int seed, int length) {
        byte[] record = new byte[length];
        new Random(seed).nextBytes(record);
        return record;
    }

    @Test
    void anEmptyRingGivesNothing() {
        assertThat(new ByteRing(1024).poll(to, 0)).isZero();
    }

    @Test
    void recordsComeOutInOrderHoweverTheyWrap() {
        ByteRing ring = new ByteRing(1024);
        Random random = new Random(7);
        int in = 0;
        int out = 0;
        while (out < 10_000) {
            if (in < 10_000 && random.nextBoolean() && ring.offer(record(in, 1 + in % 300), 1 + in % 300)) {
                in++;
            } else if (out < in) {
                int length = ring.poll(to, 5);
                assertThat(Arrays.copyOfRange(to, 5, 5 + length)).isEqualTo(record(out, 1 + out % 300));
                out++;
            }
        }
    }

    @Test
    void aFullRingRefusesAndTakesAgainWhenOneIsRead() {
        ByteRing ring = new ByteRing(1024);
        byte[] record = "x".repeat(256).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 4; i++) {
            assertThat(ring.offer(record, record.length)).isTrue();
        }

        assertThat(ring.offer(record, 1)).isFalse();
        assertThat(ring.poll(to, 0)).isEqualTo(256);
        assertThat(ring.offer(record, record.length)).isTrue();
    }

    @Test
    void aRecordThatDoesNotFitWhereItShouldGoStays() {
        ByteRing ring = new ByteRing(1024);
        ring.offer(record(1, 100), 100);

        assertThat(ring.poll(to, to.length - 99)).isZero();
        assertThat(ring.poll(to, to.length - 100)).isEqualTo(100);
    }

    @Test
    void aRecordLargerThanTheRingIsRefused() {
        assertThat(new ByteRing(1024).offer(new byte[1025], 1025)).isFalse();
    }

    private boolean isFilledWith(byte mark, int length) {
        for (int i = 0; i < length; i++) {
            if (to[i] != mark) {
                return false;
            }
        }
        return true;
    }

    /** Yields, as three threads that spin are slow on two cores. */
    @Test
    @SuppressWarnings("ThreadPriorityCheck")
    void twoWritersAndAReaderLoseNothingAndTearNothing() throws InterruptedException {
        ByteRing ring = new ByteRing(4096);
        int each = 30_000;
        Thread[] writers = new Thread[2];
        for (int w = 0; w < 2; w++) {
            byte mark = (byte) (w + 1);
            writers[w] = Thread.ofPlatform().start(() -> {
                for (int i = 0; i < each; i++) {
                    byte[] record = new byte[1 + i % 200];
                    Arrays.fill(record, mark);
                    while (!ring.offer(record, record.length)) {
                        Thread.yield();
                    }
                }
            });
        }
        int[] seen = new int[3];
        while (seen[1] + seen[2] < 2 * each) {
            int length = ring.poll(to, 0);
            if (length > 0) {
                int writer = to[0];
                assertThat(length).isEqualTo(1 + seen[writer] % 200);
                assertThat(isFilledWith(to[0], length)).isTrue();
                seen[writer]++;
            } else {
                Thread.yield();
            }
        }
        for (Thread writer : writers) {
            writer.join();
        }
        assertThat(ring.poll(to, 0)).isZero();
    }
}
