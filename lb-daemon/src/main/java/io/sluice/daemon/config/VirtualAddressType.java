package io.sluice.daemon.config;

import io.netty.util.NetUtil;
import io.sluice.ha.InvalidVirtualRouterException;
import io.sluice.ha.VirtualAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;

/** The types of addresses that move, and of those that stay. */
final class VirtualAddressType {

    private static final String WITH_PREFIX = "an address with its prefix, such as 10.0.0.100/24 or 2001:db8::100/64";
    private static final String ALONE = "an address such as 10.0.0.2";

    static final VirtualAddress SAMPLE = new VirtualAddress(InetAddress.ofLiteral("192.0.2.1"), 24);

    /** Addresses that move. */
    static final Type<List<VirtualAddress>> LIST = new ListType<>(
            "a list of addresses with their prefixes",
            new ScalarType<>(
                    WITH_PREFIX,
                    SAMPLE,
                    VirtualAddressType::parse,
                    address -> address.address().getHostAddress() + "/" + address.prefixLength(),
                    Map.of("type", "string")),
            Node::asText,
            "once is enough");

    /** An address of a node. */
    static final Type<InetAddress> PLAIN = new ScalarType<>(
            ALONE,
            SAMPLE.address(),
            VirtualAddressType::parsePlain,
            InetAddress::getHostAddress,
            Map.of("type", "string"));

    private VirtualAddressType() {}

    private static InetAddress parsePlain(String text) throws BadValueException {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        if (bytes == null) {
            throw BadValueException.not(ALONE, text);
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e); // for a length that no address has
        }
    }

    private static VirtualAddress parse(String text) throws BadValueException {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("[0-9]{1,3}")) {
            throw BadValueException.not(WITH_PREFIX, text);
        }
        InetAddress address = parsePlain(text.substring(0, slash));
        try {
            return new VirtualAddress(address, Integer.parseInt(text.substring(slash + 1)));
        } catch (InvalidVirtualRouterException e) {
            throw new BadValueException(e.problems().getFirst().message());
        }
    }
}
