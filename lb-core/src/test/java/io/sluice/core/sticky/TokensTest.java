package io.sluice.core.sticky;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.pool.Backend;
import io.sluice.core.pool.Pool;
import io.sluice.core.settings.CookieKeys;
import io.sluice.core.settings.StickyCookie;
import io.sluice.core.settings.StickyCookie.Mode;
import io.sluice.core.spi.StickyOutcome;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Signed tokens: who is believed, and who is not. */
class TokensTest {

    private static final long NOW = 1_800_000_000L;

    private final Pool pool = Pools.pool(StickyCookie.defaults(), "a", "b", "10.0.0.7:8080");
    private final Tokens tokens = tokens(Pools.cookie(Mode.INSERT, Pools.keys(1)), pool);

    private static Tokens tokens(StickyCookie cookie, Pool pool) {
        return new Tokens(cookie, cookie.keys(), pool.name(), pool.backends());
    }

    private static Claim read(Tokens tokens, byte[] text, long now) {
        return tokens.read(text, 0, text.length, now);
    }

    private byte[] of(String backend) {
        return tokens.of(Pools.backend(pool, backend), 0, NOW);
    }

    @Test
    void aTokenLeadsToItsBackend() {
        for (Backend backend : pool.backends()) {
            byte[] text = tokens.of(backend, 0, NOW);
            assertThat(text).hasSize(32);
            Claim claim = read(tokens, text, NOW);
            assertThat(claim.outcome()).isEqualTo(StickyOutcome.HIT);
            assertThat(claim.backend()).isSameAs(backend);
        }
    }

    @Test
    void aTokenTellsNothingOfTheAddressAndIsAnotherUnderAnotherKey() {
        String text = new String(of("10.0.0.7:8080"), StandardCharsets.US_ASCII);
        assertThat(text).matches("[A-Za-z0-9_-]{32}");
        Tokens other = tokens(Pools.cookie(Mode.INSERT, Pools.keys(2)), pool);
        String otherText =
                new String(other.of(Pools.backend(pool, "10.0.0.7:8080"), 0, NOW), StandardCharsets.US_ASCII);
        assertThat(otherText.substring(0, 10)).isNotEqualTo(text.substring(0, 10));
    }

    @Test
    void anotherNodeWithTheKeyBelievesIt() {
        Pool there = Pools.pool(StickyCookie.defaults(), "b", "a");
        Claim claim = read(tokens(Pools.cookie(Mode.INSERT, Pools.keys(1)), there), of("b"), NOW);
        assertThat(claim.backend()).isSameAs(Pools.backend(there, "b"));
    }

    @Test
    void eachChangedCharacterMakesAForgery() {
        byte[] text = of("a");
        for (int i = 0; i < text.length; i++) {
            byte[] changed = text.clone();
            changed[i] = (byte) (changed[i] == 'A' ? 'B' : 'A');
            assertThat(read(tokens, changed, NOW)).as("at " + i).isEqualTo(Claim.forged());
        }
    }

    @Test
    void whatIsNoTokenIsForgedOrOversized() {
        for (String text : new String[] {"", "a", "A".repeat(31), "A".repeat(32), "!".repeat(32), "é".repeat(32)}) {
            assertThat(read(tokens, text.getBytes(StandardCharsets.ISO_8859_1), NOW))
                    .as(text)
                    .isEqualTo(Claim.forged());
        }
        assertThat(read(tokens, new byte[33], NOW)).isEqualTo(Claim.oversized());
        assertThat(read(tokens, new byte[4096], NOW)).isEqualTo(Claim.oversized());
    }

    @Test
    void aTokenOfAnotherPoolOrCookieIsForged() {
        Pool otherPool = Pools.named("other", StickyCookie.defaults(), "a", "b");
        assertThat(read(tokens(Pools.cookie(Mode.INSERT, Pools.keys(1)), otherPool), of("a"), NOW))
                .isEqualTo(Claim.forged());
        StickyCookie same = Pools.cookie(Mode.INSERT, Pools.keys(1));
        StickyCookie renamed = new StickyCookie(
                "OTHER", same.mode(), false, same.attributes(), same.maxIdle(), same.maxLife(), same.keys());
        assertThat(read(tokens(renamed, pool), of("a"), NOW)).isEqualTo(Claim.forged());
    }

    @Test
    void aBackendThatWasTakenOutIsGoneAndNotForged() {
        Pool smaller = Pools.pool(StickyCookie.defaults(), "b");
        Tokens there = tokens(Pools.cookie(Mode.INSERT, Pools.keys(1)), smaller);
        assertThat(read(there, of("a"), NOW)).isEqualTo(Claim.gone());
        byte[] forged = of("a").clone();
        forged[31] = (byte) (forged[31] == 'A' ? 'B' : 'A');
        assertThat(read(there, forged, NOW)).isEqualTo(Claim.forged());
    }

    @Test
    void keysAreExchangedWithoutLosingAClient() {
        byte[] before = of("a");
        // The new key is appended: the old one, now the last but one, signs on.
        Tokens both = withKeys(Pools.keys(1, 2));
        assertThat(both.of(Pools.backend(pool, "a"), 0, NOW)).isEqualTo(before);
        // A third is appended: the second signs, all are believed.
        Tokens next = withKeys(Pools.keys(1, 2, 3));
        byte[] after = next.of(Pools.backend(pool, "a"), 0, NOW);
        assertThat(after).isNotEqualTo(before);
        assertThat(read(next, before, NOW).backend()).isSameAs(Pools.backend(pool, "a"));
        assertThat(read(both, after, NOW).backend()).isSameAs(Pools.backend(pool, "a"));
        // The first is taken from the top.
        Tokens last = withKeys(Pools.keys(2, 3));
        assertThat(read(last, after, NOW).backend()).isSameAs(Pools.backend(pool, "a"));
        assertThat(read(last, before, NOW)).isEqualTo(Claim.forged());
    }

    private Tokens withKeys(CookieKeys keys) {
        return tokens(Pools.cookie(Mode.INSERT, keys), pool);
    }

    @Test
    void aTokenWithTimesGrowsOld() {
        Tokens aging = tokens(Pools.aging(60, 600), pool);
        Backend a = Pools.backend(pool, "a");
        byte[] text = aging.of(a, NOW - 100, NOW);
        assertThat(text).hasSize(44);
        Claim claim = read(aging, text, NOW + 60);
        assertThat(claim.backend()).isSameAs(a);
        assertThat(claim.issuedSeconds()).isEqualTo(NOW - 100);
        assertThat(claim.seenSeconds()).isEqualTo(NOW);
        assertThat(read(aging, text, NOW + 61)).isEqualTo(Claim.expired());
        // Renewed again and again it ends with its life.
        byte[] renewed = aging.of(a, NOW - 100, NOW + 499);
        assertThat(read(aging, renewed, NOW + 500).backend()).isSameAs(a);
        assertThat(read(aging, renewed, NOW + 501)).isEqualTo(Claim.expired());
    }

    @Test
    void aTokenOfANodeWhoseClockIsAheadIsBelieved() {
        Tokens aging = tokens(Pools.aging(60, 600), pool);
        byte[] text = aging.of(Pools.backend(pool, "a"), NOW + 30, NOW + 30);
        assertThat(read(aging, text, NOW).outcome()).isEqualTo(StickyOutcome.HIT);
    }

    @Test
    void eachChangedCharacterOfATokenWithTimesMakesAForgery() {
        Tokens aging = tokens(Pools.aging(60, 600), pool);
        byte[] text = aging.of(Pools.backend(pool, "a"), NOW, NOW);
        for (int i = 0; i < text.length; i++) {
            byte[] changed = text.clone();
            changed[i] = (byte) (changed[i] == 'A' ? 'B' : 'A');
            assertThat(read(aging, changed, NOW)).as("at " + i).isEqualTo(Claim.forged());
        }
    }

    @Test
    void aTokenIsRenewedWhenASixteenthOfItsIdleTimeIsOver() {
        Tokens aging = tokens(Pools.aging(160, 0), pool);
        Claim claim = read(aging, aging.of(Pools.backend(pool, "a"), NOW, NOW), NOW);
        assertThat(aging.wantsRenewal(claim, NOW + 9)).isFalse();
        assertThat(aging.wantsRenewal(claim, NOW + 10)).isTrue();
        Tokens lifeOnly = tokens(Pools.aging(0, 600), pool);
        assertThat(lifeOnly.wantsRenewal(claim, NOW + 500)).isFalse();
    }
}
