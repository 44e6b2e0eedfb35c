package io.sluice.tls;

import io.netty.util.NetUtil;
import java.util.Locale;
import javax.net.ssl.SNIHostName;
import org.jspecify.annotations.Nullable;

/** Which name a backend is asked for in the handshake (SNI, RFC 6066 section 3), and must have in its certificate. */
public sealed interface ServerName {

    /** The backend's own, as its address has it. An address in digits is verified, but not sent. */
    ServerName BACKEND = new Backend();

    /** That of the request's Host, or the backend's own where there is none. */
    ServerName REQUEST = new Request();

    /** None is sent; the certificate must have the backend's own. */
    ServerName OFF = new Off();

    /** See {@link #BACKEND}. */
    record Backend() implements ServerName {

        @Override
        public String text() {
            return "backend";
        }
    }

    /** See {@link #REQUEST}. */
    record Request() implements ServerName {

        @Override
        public String text() {
            return "host";
        }
    }

    /** See {@link #OFF}. */
    record Off() implements ServerName {

        @Override
        public String text() {
            return "off";
        }
    }

    /**
     * The same for all backends.
     *
     * @param name a host name in lower case
     */
    record Fixed(String name) implements ServerName {

        /**
         * One name for all.
         *
         * @throws IllegalArgumentException where it is no host name
         */
        public Fixed {
            if (toSend(name) == null) {
                throw new IllegalArgumentException("must be backend, host, off or a host name, not \"" + name + "\"");
            }
            name = name.toLowerCase(Locale.ROOT);
        }

        @Override
        public String text() {
            return name;
        }
    }

    /** As the configuration file spells it. */
    String text();

    /**
     * Reads what {@link #text} gives.
     *
     * @throws IllegalArgumentException where it is neither a word nor a host name
     */
    static ServerName parse(String text) {
        return switch (text) {
            case "backend" -> BACKEND;
            case "host" -> REQUEST;
            case "off" -> OFF;
            default -> new Fixed(text);
        };
    }

    /** The name as the handshake can send it, or null where it is an address or no legal host name. */
    static @Nullable SNIHostName toSend(String name) {
        if (NetUtil.isValidIpV4Address(name) || NetUtil.isValidIpV6Address(name)) {
            return null;
        }
        try {
            return new SNIHostName(name);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
