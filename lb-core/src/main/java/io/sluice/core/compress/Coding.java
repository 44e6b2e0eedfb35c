package io.sluice.core.compress;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.github.luben.zstd.util.Native;
import io.sluice.core.http.AcceptEncoding;
import io.sluice.core.http.Head;
import io.sluice.core.http.KnownField;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A content coding (RFC 9110 section 8.4.1). Safe for use by any thread. */
public enum Coding {
    /** RFC 8878. */
    ZSTD("zstd", ZstdEncoder::new),
    /** RFC 7932. */
    BR("br", BrotliEncoder::new),
    /** RFC 1952. */
    GZIP("gzip", GzipEncoder::new);

    /** The natives are looked for once, when the first route that compresses asks. */
    private static final class Loaded {

        private static final Logger LOG = LoggerFactory.getLogger(Coding.class);
        static final boolean ZSTD = loads(Coding.ZSTD, Native::load);
        static final boolean BR = loads(Coding.BR, Brotli4jLoader::ensureAvailability);

        private static boolean loads(Coding coding, Runnable load) {
            try {
                load.run();
                return true;
            } catch (LinkageError | RuntimeException e) {
                LOG.warn(
                        "responses are not compressed with {}: its library does not load: {}",
                        coding.token,
                        e.toString());
                return false;
            }
        }
    }

    private final String token;
    private final byte[] name;
    private final IntFunction<BodyEncoder> encoder;

    Coding(String token, IntFunction<BodyEncoder> encoder) {
        this.token = token;
        this.name = AcceptEncoding.bytes(token);
        this.encoder = encoder;
    }

    /** Its name in Accept-Encoding and Content-Encoding. */
    public String token() {
        return token;
    }

    /** The coding of that name, or null. */
    public static @Nullable Coding of(String token) {
        for (Coding coding : values()) {
            if (coding.token.equals(token)) {
                return coding;
            }
        }
        return null;
    }

    /**
     * The coding that the client wants most, of those that we offer; of several that it wants alike, the first.
     *
     * @return null where it wants none, or rather the data as it is
     */
    public static @Nullable Coding choose(Head request, List<Coding> offered) {
        if (!request.has(KnownField.ACCEPT_ENCODING)) {
            return null;
        }
        Coding best = null;
        int most = Math.max(AcceptEncoding.weightOfIdentity(request) - 1, 0);
        for (Coding coding : offered) {
            int weight = AcceptEncoding.weight(request, coding.name);
            if (weight > most) {
                most = weight;
                best = coding;
            }
        }
        return best;
    }

    /** True where this machine can do it; where not, the first to ask has it logged. */
    public boolean available() {
        return switch (this) {
            case ZSTD -> Loaded.ZSTD;
            case BR -> Loaded.BR;
            case GZIP -> true;
        };
    }

    /**
     * A new encoder.
     *
     * @param level 1 to 9, from quick to thorough
     */
    public BodyEncoder open(int level) {
        return encoder.apply(level);
    }
}
