package io.sluice.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.internal.tcnative.SSL;
import io.netty.internal.tcnative.SSLCredential;
import io.netty.util.AbstractReferenceCounted;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ReferenceCounted;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * An {@link Identity} in BoringSSL's memory (an SSL_CREDENTIAL): key, chain and stapled OCSP response. It never changes once
 * it is made; a connection that has it keeps it whatever becomes of this object.
 *
 * <p>Of the credentials that a connection is offered BoringSSL takes the first that suits the client: its signature
 * algorithms, its suites and its version (RFC 8446 section 4.4.2.2).
 */
final class Credential extends AbstractReferenceCounted {

    private static final ResourceLeakDetector<Credential> LEAKS =
            ResourceLeakDetectorFactory.instance().newResourceLeakDetector(Credential.class);
    private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private final long address;
    private final @Nullable ResourceLeakTracker<Credential> leak = LEAKS.track(this);

    private Credential(long address) {
        this.address = address;
    }

    /**
     * A new one; the caller releases it.
     *
     * @param key PKCS #8
     * @param chain DER, the server's own certificate first
     * @param staple an OCSP response to be shown with it, or null
     * @param schemes the signature schemes that it may sign with by their numbers, best first; empty for the engine's own
     * @throws SSLException where BoringSSL does not take it
     */
    static Credential of(byte[] key, List<byte[]> chain, byte @Nullable [] staple, int[] schemes) throws SSLException {
        OpenSsl.ensureAvailability();
        long credential = 0;
        try {
            credential = SSLCredential.newX509();
            setKey(credential, key);
            setChain(credential, chain);
            if (schemes.length > 0) {
                SSLCredential.setSigningAlgorithmPrefs(credential, schemes);
            }
            if (staple != null) {
                SSLCredential.setOcspResponse(credential, staple);
            }
            Credential made = new Credential(credential);
            credential = 0;
            return made;
        } catch (SSLException e) {
            throw e;
        } catch (Exception e) {
            throw new SSLException(String.valueOf(e.getMessage()), e);
        } finally {
            free(credential);
        }
    }

    /**
     * Offers this to the client of a connection, after those offered before.
     *
     * @throws IllegalReferenceCountException where this has been given back
     */
    void offerTo(ReferenceCountedOpenSslEngine engine) throws SSLException {
        retain();
        try {
            SSL.addCredential(engine.sslPointer(), address);
        } catch (Exception e) {
            throw new SSLException("The certificate cannot be offered", e);
        } finally {
            release();
        }
    }

    private static void setKey(long credential, byte[] key) throws Exception {
        long bio = bio("PRIVATE KEY", List.of(key));
        long parsed = 0;
        try {
            parsed = SSL.parsePrivateKey(bio, null);
            SSLCredential.setPrivateKey(credential, parsed);
        } finally {
            SSL.freeBIO(bio);
            if (parsed != 0) {
                SSL.freePrivateKey(parsed);
            }
        }
    }

    private static void setChain(long credential, List<byte[]> chain) throws Exception {
        long bio = bio("CERTIFICATE", chain);
        long parsed = 0;
        try {
            parsed = SSL.parseX509Chain(bio);
            SSLCredential.setCertChain(credential, parsed);
        } finally {
            SSL.freeBIO(bio);
            if (parsed != 0) {
                SSL.freeX509Chain(parsed);
            }
        }
    }

    /** PEM in a buffer of BoringSSL's; ours is overwritten before it goes back to the pool. */
    private static long bio(String label, List<byte[]> blocks) throws Exception {
        ByteBuf pem = ByteBufAllocator.DEFAULT.directBuffer();
        try {
            for (byte[] block : blocks) {
                pem.writeCharSequence("-----BEGIN " + label + "-----\n", StandardCharsets.US_ASCII);
                pem.writeBytes(PEM.encode(block));
                pem.writeCharSequence("\n-----END " + label + "-----\n", StandardCharsets.US_ASCII);
            }
            long bio = SSL.newMemBIO();
            if (SSL.bioWrite(bio, pem.memoryAddress() + pem.readerIndex(), pem.readableBytes()) <= 0) {
                SSL.freeBIO(bio);
                throw new SSLException("No memory for " + label);
            }
            return bio;
        } finally {
            pem.setZero(0, pem.capacity());
            pem.release();
        }
    }

    private static void free(long credential) {
        if (credential != 0) {
            try {
                SSLCredential.free(credential);
            } catch (Exception e) {
                throw new IllegalStateException("A credential cannot be freed", e);
            }
        }
    }

    @Override
    protected void deallocate() {
        free(address);
        if (leak != null) {
            leak.close(this);
        }
    }

    @Override
    public ReferenceCounted touch(Object hint) {
        return this;
    }
}
