package io.sluice.tls;

import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.internal.tcnative.SSL;
import io.netty.util.IllegalReferenceCountException;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the engine, in the middle of a handshake, which certificate to show. Called on the event loop of the connection,
 * once its ClientHello is read.
 *
 * <pre>
 *   BoringSSL:  ClientHello -> chooseEngineServerAlias -> offers every identity of the name -> BoringSSL takes one
 *   Java:       ClientHello -> chooseEngineServerAlias, for each kind of key that the client takes -> ours of that kind
 * </pre>
 */
final class KeyChooser extends X509ExtendedKeyManager {

    private static final Logger LOG = LoggerFactory.getLogger(KeyChooser.class);

    /** The answer to Netty when BoringSSL has been offered what there is: an alias without a key of its own. */
    private static final String OFFERED = "offered";

    /** What is current, and what was before it: Java's engine asks again about the alias that it was answered. */
    private record Sets(int generation, IdentityIndex now, IdentityIndex before) {

        @Nullable
        IdentityIndex of(int wanted) {
            if (wanted == generation) {
                return now;
            }
            return wanted == generation - 1 ? before : null;
        }
    }

    private volatile Sets sets;

    KeyChooser(IdentityIndex first) {
        sets = new Sets(0, first, first);
    }

    /** The identities of new handshakes from now on. */
    void choosesFrom(IdentityIndex next) {
        Sets old = sets;
        sets = new Sets(old.generation + 1, next, old.now);
    }

    /** The identities of new handshakes now. */
    IdentityIndex now() {
        return sets.now;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        return engine instanceof ReferenceCountedOpenSslEngine boring ? offer(boring) : choose(keyType, engine);
    }

    private @Nullable String offer(ReferenceCountedOpenSslEngine engine) {
        IdentityIndex index = sets.now;
        while (true) {
            try {
                List<Identity> found =
                        index.oneForAll() ? index.all() : index.find(SSL.getSniHostname(engine.sslPointer()));
                for (Identity identity : found) {
                    identity.credential().offerTo(engine);
                }
                return found.isEmpty() ? null : OFFERED;
            } catch (IllegalReferenceCountException e) {
                IdentityIndex next = sets.now;
                if (next == index) {
                    throw e; // given back, and nothing came in its place: the listener is closed
                }
                index = next;
            } catch (SSLException e) {
                LOG.error("A certificate that was checked is not usable for TLS: {}", e.getMessage());
                throw new IllegalStateException(e);
            }
        }
    }

    private @Nullable String choose(String keyType, SSLEngine engine) {
        Sets known = sets;
        for (Identity identity : known.now.find(askedName(engine))) {
            if (identity.facts().kind().algorithm().equals(keyType)) {
                return known.generation + "/" + known.now.position(identity);
            }
        }
        return null;
    }

    /** The name that the client asks Java's engine for, or null for none. */
    private static @Nullable String askedName(SSLEngine engine) {
        if (engine.getHandshakeSession() instanceof ExtendedSSLSession session) {
            for (SNIServerName name : session.getRequestedServerNames()) {
                if (name instanceof SNIHostName host) {
                    return host.getAsciiName();
                }
            }
        }
        return null;
    }

    private @Nullable Identity identity(String alias) {
        int slash = alias.indexOf('/');
        if (slash < 0) {
            return null; // BoringSSL has been offered what there is
        }
        IdentityIndex index = sets.of(Integer.parseInt(alias.substring(0, slash)));
        return index == null ? null : index.all().get(Integer.parseInt(alias.substring(slash + 1)));
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        Identity identity = identity(alias);
        return identity == null ? null : identity.chain();
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        Identity identity = identity(alias);
        return identity == null ? null : identity.privateKey();
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }
}
