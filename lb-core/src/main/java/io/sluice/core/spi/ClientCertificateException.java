package io.sluice.core.spi;

import java.security.cert.CertificateException;
import org.jspecify.annotations.Nullable;

/** Why a handshake failed that a client's certificate was the reason of; found in the chain of the handshake's causes. */
public final class ClientCertificateException extends CertificateException {

    private static final long serialVersionUID = 1L;

    private final ClientCertificateCheck check;

    /** A refusal, for the log: what is wrong with which certificate. */
    public ClientCertificateException(ClientCertificateCheck check, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.check = check;
    }

    /** What the check came to; never {@link ClientCertificateCheck#VERIFIED}. */
    public ClientCertificateCheck check() {
        return check;
    }
}
