package io.sluice.ha;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.ha.InvalidVirtualRouterException.Problem;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VirtualRouterSettingsTest {

    @Test
    void theDefaultsAreVersion3EverySecondWithoutPreemption() {
        VirtualRouterSettings settings = VirtualRouterSettings.of(51, 150, Samples.addresses("10.0.0.100"));

        assertThat(settings.version()).isEqualTo(VrrpVersion.V3);
        assertThat(settings.interval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.preempt()).isFalse();
    }

    @Test
    void everythingWrongIsToldAtOnce() {
        InvalidVirtualRouterException e = catchThrowableOfType(
                InvalidVirtualRouterException.class,
                () -> new VirtualRouterSettings(
                        VrrpVersion.V2,
                        0,
                        256,
                        Duration.ofMillis(1_500),
                        Preemption.never(),
                        Delivery.multicast(),
                        Samples.addresses("fe80::1", "fe80::1", "10.0.0.1")));

        assertThat(e.problems())
                .containsExactly(
                        new Problem("virtual-router", "must be from 1 to 255, not 0"),
                        new Problem("priority", "must be from 1 to 255, not 256"),
                        new Problem("interval", "must be whole seconds in version 2, not 1500ms"),
                        new Problem("addresses", "an address is there twice; each may stand once"),
                        new Problem(
                                "addresses",
                                "are of both families; a virtual router has IPv4 or IPv6 addresses, so make it two"),
                        new Problem("addresses", "must be IPv4 addresses in version 2; IPv6 needs version 3"));
        assertThat(e).hasMessageStartingWith("virtual-router: must be from 1 to 255, not 0; priority: ");
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, 'from 100ms to 40950ms, not 0ms'",
        "PT0.09S, 'from 100ms to 40950ms, not 90ms'",
        "PT-1S, 'from 100ms to 40950ms, not -1000ms'",
        "PT40.96S, 'from 100ms to 40950ms, not 40960ms'",
        "PT9223372036854775807S, 'from 100ms to 40950ms, not 9223372036854775807s'",
        "PT0.105S, 'a multiple of 10ms, the protocol''s unit, not 105000000ns'",
        "PT0.100000001S, 'a multiple of 10ms, the protocol''s unit, not 100000001ns'"
    })
    void anIntervalThatNoPacketCanSayIsRefused(Duration interval, String message) {
        assertThatThrownBy(() -> Samples.settings(VrrpVersion.V3, 100, interval, false))
                .hasMessage("interval: must be " + message);
    }

    @ParameterizedTest
    @ValueSource(longs = {100, 40_950})
    void theBoundsOfTheIntervalAreAllowed(long millis) {
        assertThat(Samples.settings(VrrpVersion.V3, 100, Duration.ofMillis(millis), false)
                        .intervalCentis())
                .isEqualTo((int) millis / 10);
    }

    @Test
    void oneToTwentyAddressesAreAllowed() {
        assertThatThrownBy(() -> VirtualRouterSettings.of(1, 1, List.of()))
                .hasMessageContaining("addresses: must be from 1 to 20, not 0");
        List<VirtualAddress> many =
                Collections.nCopies(21, Samples.addresses("10.0.0.1").getFirst());
        assertThatThrownBy(() -> VirtualRouterSettings.of(1, 1, many)).hasMessageContaining("not 21");
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 24, cannot move",
        "127.0.0.1, 24, cannot move",
        "224.0.0.18, 24, cannot move",
        "::1, 64, cannot move",
        "10.0.0.1, 0, must be from 1 to 32",
        "10.0.0.1, 33, must be from 1 to 32",
        "fe80::1, 129, must be from 1 to 128"
    })
    void anAddressThatCannotMoveIsRefused(String literal, int prefixLength, String message) {
        InetAddress address = InetAddress.ofLiteral(literal);
        assertThatThrownBy(() -> new VirtualAddress(address, prefixLength)).hasMessageContaining(message);
    }

    @Test
    void aPeerMustBeOfTheFamilyOfTheAddressesAndStayWithItsNode() {
        assertThatThrownBy(() -> unicast("fe80::2"))
                .hasMessageContaining("peers: fe80:0:0:0:0:0:0:2 is not of the family");
        assertThatThrownBy(() -> unicast("10.0.0.100")).hasMessageContaining("is a virtual address");
        assertThatThrownBy(() -> unicast("10.0.0.2", "10.0.0.2")).hasMessageContaining("is there twice");
        assertThat(unicast("10.0.0.2").isFromPeer(InetAddress.ofLiteral("10.0.0.3")))
                .isFalse();
    }

    @Test
    void aDelayNeedsPreemption() {
        assertThatThrownBy(() -> new Preemption(false, Duration.ofSeconds(1)))
                .hasMessageContaining("delays what is off");
        assertThatThrownBy(() -> new Preemption(true, Duration.ofHours(2))).hasMessageContaining("from 0s to 1h");
    }

    @Test
    void aSmallerTtlIsForPeersOnly() {
        assertThatThrownBy(() -> new Delivery(List.of(), 64, Ipv4Checksum.MESSAGE_ONLY))
                .hasMessageContaining("least-ttl: must be 255 without peers");
    }

    @Test
    void anAdvertNamesTheLinkLocalAddressOfIpv6First() {
        VirtualRouterSettings settings =
                VirtualRouterSettings.of(51, 150, Samples.addresses("fd00::2", "fe80::100", "fd00::1"));

        assertThat(settings.advert(150).addresses())
                .containsExactly(
                        InetAddress.ofLiteral("fe80::100"),
                        InetAddress.ofLiteral("fd00::2"),
                        InetAddress.ofLiteral("fd00::1"));
    }

    private static VirtualRouterSettings unicast(String... peers) {
        Delivery delivery = Delivery.unicast(
                List.of(peers).stream().map(InetAddress::ofLiteral).toList());
        return new VirtualRouterSettings(
                VrrpVersion.V3,
                51,
                100,
                Duration.ofSeconds(1),
                Preemption.never(),
                delivery,
                Samples.addresses("10.0.0.100"));
    }
}
