package io.sluice.daemon.config;

import io.netty.util.NetUtil;
import io.sluice.core.settings.PeerNetwork;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Networks as the file writes them. */
final class NetworkType {

    private static final String WHAT =
            "a network such as 10.0.0.0/8, 2001:db8::/32 or 192.0.2.7, or unix for unix sockets";

    private static final Pattern SHAPE = Pattern.compile("([0-9A-Fa-f:.]+)(?:/([0-9]{1,3}))?");

    private static final Type<PeerNetwork> NETWORK = new ScalarType<>(
            WHAT,
            PeerNetwork.Unix.PEERS,
            NetworkType::parse,
            PeerNetwork::toString,
            Map.of("type", "string", "pattern", "^(unix|[0-9A-Fa-f:.]+(/[0-9]{1,3})?)$"));

    static final Type<List<PeerNetwork>> LIST =
            new ListType<>("a list of networks", NETWORK, Node::asText, "once is enough");

    private NetworkType() {}

    private static PeerNetwork parse(String text) throws BadValueException {
        if (text.equals("unix")) {
            return PeerNetwork.Unix.PEERS;
        }
        Matcher matcher = SHAPE.matcher(text);
        byte[] bytes = matcher.matches() ? NetUtil.createByteArrayFromIpAddressString(matcher.group(1)) : null;
        if (bytes == null) {
            throw BadValueException.not(WHAT, text);
        }
        int bits = bytes.length * 8;
        int prefix = matcher.group(2) == null ? bits : Integer.parseInt(matcher.group(2));
        if (prefix > bits) {
            throw new BadValueException("the prefix must be from 0 to " + bits + ", not " + prefix);
        }
        InetAddress address = address(bytes);
        InetAddress first = address(PeerNetwork.Cidr.masked(bytes, prefix));
        if (!first.equals(address)) {
            throw new BadValueException("\"" + text + "\" has bits behind its prefix; did you mean "
                    + NetUtil.toAddressString(first) + "/" + prefix + ", or " + NetUtil.toAddressString(address) + "?");
        }
        return new PeerNetwork.Cidr(first, prefix);
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e); // for a length that no address has
        }
    }
}
