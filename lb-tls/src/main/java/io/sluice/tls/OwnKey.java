package io.sluice.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * What we show to backends that ask for a certificate: the same to each, whichever authorities it names, so that it is the backend
 * who says what is wrong with it. Safe for use by every event loop; the identity may be another one at any time.
 */
final class OwnKey extends X509ExtendedKeyManager {

    private record Shown(PrivateKey key, X509Certificate[] chain) {}

    private static final String ALIAS = "own";

    private volatile Shown shown;

    OwnKey(Identity identity) {
        shown = shown(identity);
    }

    /** From now on this is shown. On any thread. */
    void take(Identity identity) {
        shown = shown(identity);
    }

    private static Shown shown(Identity identity) {
        return new Shown(identity.privateKey(), identity.chain());
    }

    @Override
    public String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return ALIAS;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return shown.chain().clone();
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return shown.key();
    }

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return ALIAS;
    }

    // Nobody asks the following: towards backends we are never the server.

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
