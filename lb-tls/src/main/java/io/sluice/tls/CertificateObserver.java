package io.sluice.tls;

import java.time.Instant;
import java.util.List;

/** Is told of the certificates of listeners. Called by the thread that looks at the files; must not throw. */
public interface CertificateObserver {

    /**
     * A certificate that a listener shows.
     *
     * @param file where it was read
     * @param notAfter when it, or one that signed it, ends
     */
    record Shown(String file, Instant notAfter) {}

    /** These are shown from now on; told at the start and after each change. */
    void shown(String listener, List<Shown> certificates);

    /**
     * A changed file, or a new or vanished one, was looked at.
     *
     * @param taken false where it is not usable and what was shown before stays
     */
    void reloaded(String listener, boolean taken);

    /**
     * The authority of a certificate was asked for an OCSP response. Called on the thread that asked.
     *
     * @param good false where it gave none that could be shown
     */
    default void asked(String listener, boolean good) {}
}
