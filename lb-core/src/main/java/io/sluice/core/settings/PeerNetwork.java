package io.sluice.core.settings;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Arrays;

/** Peers that are treated alike by their address. Safe for use by any thread. */
public sealed interface PeerNetwork {

    /** True where the peer is one of them. */
    boolean includes(SocketAddress peer);

    /** True where every peer of the other is one of these. */
    boolean covers(PeerNetwork other);

    /** Every peer over a unix socket: who may connect is the file's business. */
    enum Unix implements PeerNetwork {
        PEERS;

        @Override
        public boolean includes(SocketAddress peer) {
            return peer instanceof UnixDomainSocketAddress;
        }

        @Override
        public boolean covers(PeerNetwork other) {
            return other == PEERS;
        }

        @Override
        public String toString() {
            return "unix";
        }
    }

    /**
     * The addresses that share their first bits (RFC 4632, RFC 4291 section 2.3). An IPv4 address is the same in its
     * IPv4-mapped form (RFC 4291 section 2.5.5.2), in which a socket of IPv6 sees it.
     *
     * @param first the address whose other bits are 0
     * @param prefix how many bits they share
     */
    record Cidr(InetAddress first, int prefix) implements PeerNetwork {

        public Cidr {
            int bits = first.getAddress().length * 8;
            new Checks()
                    .require("prefix", prefix >= 0 && prefix <= bits, "the prefix must be from 0 to " + bits)
                    .done();
            new Checks()
                    .require(
                            "first",
                            Arrays.equals(first.getAddress(), masked(first.getAddress(), prefix)),
                            "has bits behind its prefix of " + prefix)
                    .done();
        }

        @Override
        public boolean includes(SocketAddress peer) {
            if (!(peer instanceof InetSocketAddress inet) || inet.getAddress() == null) {
                return false;
            }
            byte[] bytes = unmapped(inet.getAddress().getAddress());
            byte[] wanted = first.getAddress();
            return bytes.length == wanted.length && Arrays.equals(masked(bytes, prefix), wanted);
        }

        @Override
        public boolean covers(PeerNetwork other) {
            return other instanceof Cidr(InetAddress start, int length)
                    && length >= prefix
                    && start.getAddress().length == first.getAddress().length
                    && Arrays.equals(masked(start.getAddress(), prefix), first.getAddress());
        }

        /** The address with every bit behind the prefix at 0. */
        public static byte[] masked(byte[] address, int prefix) {
            byte[] masked = address.clone();
            for (int i = 0; i < masked.length; i++) {
                int kept = Math.clamp(prefix - 8L * i, 0, 8);
                masked[i] &= (byte) (0xFF00 >> kept);
            }
            return masked;
        }

        private static byte[] unmapped(byte[] address) {
            boolean mapped = address.length == 16 && address[10] == -1 && address[11] == -1;
            for (int i = 0; mapped && i < 10; i++) {
                mapped = address[i] == 0;
            }
            return mapped ? Arrays.copyOfRange(address, 12, 16) : address;
        }

        @Override
        public String toString() {
            return first.getHostAddress() + "/" + prefix;
        }
    }
}
