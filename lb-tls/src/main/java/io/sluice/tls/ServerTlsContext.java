package io.sluice.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.ReferenceCountUtil;
import io.sluice.core.spi.ServerTls;
import io.sluice.core.spi.TlsFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.StandardConstants;

/**
 * TLS of one listener: one context of the engine for all names, whose certificates are chosen by callback.
 *
 * <pre>
 *   connection -> SslHandler -> ClientHello -> KeyChooser -> IdentityIndex -> Identity
 *                     ^                           ^
 *              ServerTlsContext           IdentityStore swaps the index
 * </pre>
 *
 * One context and not one for each certificate: session tickets are good for all names, a reload of certificates takes no
 * ticket's worth away, ten thousand certificates cost what their bytes cost, and no handler must read the ClientHello first.
 *
 * <p>Made and closed by one thread; safe for use by every event loop.
 */
final class ServerTlsContext implements ServerTls, AutoCloseable {

    private final KeyChooser chooser;
    private final SslContext context;
    private final ServerTlsSettings settings;
    private final List<ContextOption> options;
    private final String[] javaGroups;

    /**
     * @param options what the listener's TLS does beside showing certificates
     * @throws SSLException where the engine does not take what the settings ask for
     */
    ServerTlsContext(SslProvider engine, ServerTlsSettings settings, KeyChooser chooser, List<ContextOption> options)
            throws SSLException {
        this.chooser = chooser;
        this.settings = settings;
        this.options = List.copyOf(options);
        this.javaGroups = engine == SslProvider.JDK ? javaGroups(settings.protocol()) : new String[0];
        this.context = build(engine);
        options.forEach(option -> option.built(context));
    }

    private SslContext build(SslProvider engine) throws SSLException {
        ProtocolSettings protocol = settings.protocol();
        SslContextBuilder builder = SslContextBuilder.forServer(chooser)
                .sslProvider(engine)
                .protocols(protocol.versions().protocols())
                .ciphers(ciphers(protocol), SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(alpn(protocol));
        if (engine != SslProvider.JDK) {
            builder.option(OpenSslContextOption.GROUPS, boringGroups(protocol));
        }
        options.forEach(option -> option.configure(builder));
        return builder.build();
    }

    @Override
    public TlsFacts facts(Channel channel, long begunEpochMillis, long handshakeNanos) {
        return ConnectionFacts.of(channel, begunEpochMillis, handshakeNanos);
    }

    @Override
    public ChannelHandler newHandler(ByteBufAllocator allocator) {
        SslHandler handler = context.newHandler(allocator);
        handler.setHandshakeTimeoutMillis(settings.handshakeTimeout().toMillis());
        if (settings.certificates().strictSni() || javaGroups.length > 0) {
            setParameters(handler);
        }
        for (ContextOption option : options) {
            option.handler(handler);
        }
        return handler;
    }

    /** What the engines have no setting for on the context. */
    private void setParameters(SslHandler handler) {
        SSLParameters parameters = handler.engine().getSSLParameters();
        if (settings.certificates().strictSni()) {
            parameters.setSNIMatchers(List.of(new KnownNames(chooser)));
        }
        if (javaGroups.length > 0) {
            parameters.setNamedGroups(javaGroups);
            parameters.setUseCipherSuitesOrder(true);
            List<String> schemes = settings.protocol().signatureSchemes();
            if (!schemes.isEmpty()) {
                parameters.setSignatureSchemes(schemes.toArray(String[]::new));
            }
        }
        handler.engine().setSSLParameters(parameters);
    }

    /** Gives back the context; connections that run keep what they need. */
    @Override
    public void close() {
        ReferenceCountUtil.release(context);
    }

    static List<String> ciphers(ProtocolSettings protocol) {
        List<String> suites = new ArrayList<>(CipherSuite.TLS_1_3);
        Named.all(CipherSuite.values(), protocol.ciphers())
                .forEach(suite -> suites.add(suite.names().getFirst()));
        return suites;
    }

    static ApplicationProtocolConfig alpn(ProtocolSettings protocol) {
        return protocol.alpn().isEmpty()
                ? ApplicationProtocolConfig.DISABLED
                : new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        protocol.alpn());
    }

    static String[] boringGroups(ProtocolSettings protocol) {
        return Named.all(KeyGroup.values(), protocol.groups()).stream()
                .map(KeyGroup::boring)
                .toArray(String[]::new);
    }

    static String[] javaGroups(ProtocolSettings protocol) throws SSLException {
        String[] groups = Named.all(KeyGroup.values(), protocol.groups()).stream()
                .map(KeyGroup::java)
                .filter(Objects::nonNull)
                .toArray(String[]::new);
        if (groups.length == 0) {
            throw new SSLException(
                    "Java's engine, which runs here, has none of the groups " + String.join(", ", protocol.groups()));
        }
        return groups;
    }

    /** Strict SNI: a name that no certificate carries ends the handshake with unrecognized_name (RFC 6066 section 3). */
    private static final class KnownNames extends SNIMatcher {

        private final KeyChooser chooser;

        KnownNames(KeyChooser chooser) {
            super(StandardConstants.SNI_HOST_NAME);
            this.chooser = chooser;
        }

        @Override
        public boolean matches(SNIServerName name) {
            return chooser.now().allows(new String(name.getEncoded(), java.nio.charset.StandardCharsets.UTF_8));
        }
    }
}
