package io.sluice.core.sticky;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.StickySettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The table by itself, with a clock that the test turns. */
class KeyTableTest {

    private static final long SECOND = 1_000_000_000L;

    private long now = Long.MAX_VALUE - 5 * SECOND; // the clock of a machine may stand anywhere

    private KeyTable table(int size, int expireSeconds) {
        return new KeyTable(
                new StickySettings.Table(StickySettings.SourceIp.defaults(), Duration.ofSeconds(expireSeconds), size),
                now);
    }

    @Test
    void findsWhatWasEntered() {
        KeyTable table = table(100, 60);
        assertThat(table.find(7, now)).isEqualTo(TableShard.ABSENT);
        table.put(7, TableShard.ABSENT, 70, now);
        table.put(8, TableShard.ABSENT, 80, now);
        assertThat(table.find(7, now)).isEqualTo(70);
        assertThat(table.find(8, now)).isEqualTo(80);
        assertThat(table.entries(now)).isEqualTo(2);
    }

    @Test
    void ofTwoWhoEnterAKeyAtOnceTheFirstWins() {
        KeyTable table = table(100, 60);
        table.put(7, TableShard.ABSENT, 70, now);
        table.put(7, TableShard.ABSENT, 71, now);
        assertThat(table.find(7, now)).isEqualTo(70);
        table.put(7, 70, 72, now);
        assertThat(table.find(7, now)).isEqualTo(72);
    }

    @Test
    void anEntryLivesAsLongAfterEachUse() {
        KeyTable table = table(100, 60);
        table.put(7, TableShard.ABSENT, 70, now);
        now += 59 * SECOND;
        assertThat(table.find(7, now)).isEqualTo(70);
        now += 59 * SECOND;
        assertThat(table.find(7, now)).isEqualTo(70);
        now += 60 * SECOND;
        assertThat(table.find(7, now)).isEqualTo(TableShard.ABSENT);
        assertThat(table.expired()).isEqualTo(1);
        assertThat(table.evicted()).isZero();
    }

    @Test
    void whatNobodyAsksForExpiresToo() {
        KeyTable table = table(100, 60);
        for (int key = 1; key <= 50; key++) {
            table.put(key, TableShard.ABSENT, key, now);
        }
        now += 60 * SECOND;
        assertThat(table.entries(now)).isZero();
        assertThat(table.expired()).isEqualTo(50);
    }

    @Test
    void theOneUnusedForLongestMakesRoom() {
        KeyTable table = table(3, 60);
        for (int key = 1; key <= 3; key++) {
            table.put(key, TableShard.ABSENT, key, now);
        }
        table.find(1, now);
        table.put(4, TableShard.ABSENT, 4, now);
        assertThat(table.find(2, now)).isEqualTo(TableShard.ABSENT);
        assertThat(table.find(1, now)).isEqualTo(1);
        assertThat(table.find(3, now)).isEqualTo(3);
        assertThat(table.find(4, now)).isEqualTo(4);
        assertThat(table.evicted()).isEqualTo(1);
    }

    @Test
    void whatHasExpiredMakesRoomBeforeWhatHasNot() {
        KeyTable table = table(2, 60);
        table.put(1, TableShard.ABSENT, 1, now);
        now += 30 * SECOND;
        table.put(2, TableShard.ABSENT, 2, now);
        now += 30 * SECOND;
        table.put(3, TableShard.ABSENT, 3, now);
        assertThat(table.find(2, now)).isEqualTo(2);
        assertThat(table.evicted()).isZero();
        assertThat(table.expired()).isEqualTo(1);
    }

    @Test
    void aFloodOfNewKeysDoesNotMakeItGrowBeyondItsBound() {
        KeyTable table = table(10_000, 3600);
        Random random = new Random(1);
        for (int i = 0; i < 1_000_000; i++) {
            table.put(random.nextLong(), TableShard.ABSENT, 1, now);
        }
        assertThat(table.entries(now)).isEqualTo(10_000);
        assertThat(table.capacity()).isEqualTo(10_000);
        assertThat(table.evicted()).isEqualTo(990_000);
    }

    @Test
    void takesMemoryOnlyAsItFills() {
        KeyTable table = table(1_000_000, 60);
        assertThat(table.capacity()).isLessThanOrEqualTo(64 * 16);
        table.put(1, TableShard.ABSENT, 1, now);
        assertThat(table.capacity()).isLessThanOrEqualTo(64 * 16);
    }

    @Test
    void holdsNearlyAllOfItsSizeBeforeAnythingMakesRoom() {
        KeyTable table = table(100_000, 3600);
        Random random = new Random(2);
        for (int i = 0; i < 100_000; i++) {
            table.put(random.nextLong(), TableShard.ABSENT, 1, now);
        }
        assertThat(table.entries(now)).isGreaterThan(98_000);
    }

    /** Any use gives what a map in the order of its use gives. */
    @Test
    void doesWhatAMapInOrderOfUseDoes() {
        Random random = new Random(3);
        int size = 50;
        int expire = 40;
        KeyTable table = table(size, expire);
        Map<Long, long[]> model = new LinkedHashMap<>(16, 0.75f, true);
        for (int step = 0; step < 200_000; step++) {
            now += random.nextInt(4) == 0 ? SECOND : 0;
            long key = random.nextInt(90) * 0x9E3779B97F4A7C15L;
            model.values().removeIf(entry -> now - entry[1] >= expire * SECOND);
            if (random.nextBoolean()) {
                long[] entry = model.get(key);
                assertThat(table.find(key, now)).isEqualTo(entry == null ? TableShard.ABSENT : entry[0]);
                if (entry != null) {
                    entry[1] = now;
                }
            } else {
                long before = random.nextInt(3);
                long[] entry = model.containsKey(key)
                        ? model.entrySet().stream()
                                .filter(each -> each.getKey() == key)
                                .findFirst()
                                .orElseThrow()
                                .getValue()
                        : null;
                long value = 1L + random.nextInt(2);
                table.put(key, before, value, now);
                if (entry == null) {
                    if (model.size() == size) {
                        model.remove(model.keySet().iterator().next());
                    }
                    model.put(key, new long[] {value, now});
                } else if (entry[0] == before) {
                    model.put(key, new long[] {value, now});
                }
            }
            assertThat(table.entries(now)).isEqualTo(model.size());
        }
        assertThat(table.evicted()).isPositive();
        assertThat(table.expired()).isPositive();
    }

    @Test
    void loopsUseItAtTheSameTime() throws Exception {
        KeyTable table = table(4096, 3600);
        AtomicInteger wrong = new AtomicInteger();
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Random random = new Random(t);
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    return;
                }
                for (int i = 0; i < 100_000; i++) {
                    long key = random.nextInt(10_000) * 0x9E3779B97F4A7C15L;
                    long found = table.find(key, now);
                    if (found == TableShard.ABSENT) {
                        table.put(key, found, key | 1, now);
                    } else if (found != (key | 1)) {
                        wrong.incrementAndGet();
                    }
                }
            }));
        }
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(wrong).hasValue(0);
        assertThat(table.entries(now)).isEqualTo(4096);
        assertThat(table.capacity()).isEqualTo(4096);
    }
}
