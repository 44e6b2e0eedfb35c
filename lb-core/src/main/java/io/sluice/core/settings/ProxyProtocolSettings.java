package io.sluice.core.settings;

import java.net.SocketAddress;
import java.util.List;

/**
 * Who begins a connection with a PROXY header (HAProxy's proxy-protocol.txt, versions 1 and 2), and is believed.
 *
 * @param from the peers that must send one; none means that nobody does
 * @param headerSize bytes of a header, at most; one of version 1 has at most 107 in any case
 */
public record ProxyProtocolSettings(List<PeerNetwork> from, int headerSize) {

    public ProxyProtocolSettings {
        from = List.copyOf(from);
        new Checks().range("header-size", headerSize, 256, 16 * 1024).done();
    }

    /** From nobody; 4 KiB, which has room for the extensions of a TLS connection with its names. */
    public static ProxyProtocolSettings defaults() {
        return new ProxyProtocolSettings(List.of(), 4 * 1024);
    }

    /** True where the peer has to begin with a header. */
    public boolean expectedFrom(SocketAddress peer) {
        for (PeerNetwork network : from) {
            if (network.includes(peer)) {
                return true;
            }
        }
        return false;
    }
}
