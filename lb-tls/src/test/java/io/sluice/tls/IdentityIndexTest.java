package io.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** From names to identities. */
class IdentityIndexTest {

    private static final Identity STANDARD = identity("standard", KeyKind.RSA, "foobar.com", "www.foobar.com");
    private static final Identity STANDARD_EC = identity("standard-ec", KeyKind.EC, "www.foobar.com");
    private static final Identity WILD = identity("wild", KeyKind.EC, "*.foobar.com");
    private static final Identity DEEP = identity("deep", KeyKind.EC, "*.a.foobar.com");
    private static final Identity LATE = identity("late", KeyKind.EC, "www.foobar.com");

    private static Identity identity(String file, KeyKind kind, String... names) {
        return new Identity(
                new Identity.Facts(file, List.of(names), kind, Instant.MAX, "CN=" + file),
                new byte[0],
                List.of(),
                new int[0]);
    }

    private static IdentityIndex index(boolean strict) {
        return new IdentityIndex(List.of(STANDARD, STANDARD_EC, WILD, DEEP, LATE), strict);
    }

    @Test
    void theExactNameComesBeforeTheWildcardAndTheCheapKeyFirst() {
        assertThat(index(false).find("www.foobar.com")).containsExactly(STANDARD_EC, STANDARD);
        assertThat(index(false).find("WWW.FOOBAR.com")).containsExactly(STANDARD_EC, STANDARD);
        assertThat(index(false).find("blog.foobar.com")).containsExactly(WILD);
    }

    @Test
    void aWildcardStandsForOneWholeLabel() {
        assertThat(index(true).find("x.a.foobar.com")).containsExactly(DEEP);
        assertThat(index(true).find("x.b.foobar.com")).isEmpty();
        assertThat(index(true).find(".foobar.com")).isEmpty();
        assertThat(index(true).find("*.foobar.com")).containsExactly(WILD);
        assertThat(index(true).find("com")).isEmpty();
        assertThat(index(true).find("")).isEmpty();
    }

    @Test
    void unknownNamesAndNoneLeadToTheFirstUnlessStrict() {
        assertThat(index(false).find("unknown.org")).containsExactly(STANDARD);
        assertThat(index(false).find(null)).containsExactly(STANDARD);
        assertThat(index(false).allows("unknown.org")).isTrue();
        assertThat(index(true).find("unknown.org")).isEmpty();
        assertThat(index(true).find(null)).isEmpty();
        assertThat(index(true).allows("unknown.org")).isFalse();
        assertThat(index(true).allows("www.foobar.com")).isTrue();
    }

    @Test
    void oneAloneIsForAllUnlessStrict() {
        assertThat(new IdentityIndex(List.of(WILD), false).oneForAll()).isTrue();
        assertThat(new IdentityIndex(List.of(WILD), true).oneForAll()).isFalse();
        assertThat(index(false).oneForAll()).isFalse();
    }

    @Test
    void whatNobodyCanGetIsFound() {
        assertThat(index(false).hidden()).containsExactly(LATE);
    }
}
