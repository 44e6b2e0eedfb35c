package io.sluice.daemon.config;

import io.sluice.core.settings.CookieKeys;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The file of keys that sign cookies, or what the nodes of a pair say to each other: a line of Base64 for each. Empty lines and lines that begin with {@code #} are skipped.
 */
final class CookieKeyFile {

    private static final int MOST_BYTES = 16 * 1024;
    private static final String REMEDY = "; a key is a line as written by \"openssl rand -base64 32\"";

    private CookieKeyFile() {}

    /**
     * The keys of a file.
     *
     * @throws BadValueException with what is wrong
     */
    static CookieKeys read(Path file) throws BadValueException {
        return CookieKeys.of(keys(file));
    }

    /** The same as bytes, for other signatures. */
    static List<byte[]> keys(Path file) throws BadValueException {
        List<byte[]> keys = new ArrayList<>();
        int number = 0;
        for (String line : text(file).lines().toList()) {
            number++;
            String value = line.strip();
            if (!value.isEmpty() && !value.startsWith("#")) {
                keys.add(key(file + " line " + number, value));
            }
        }
        if (keys.isEmpty()) {
            throw new BadValueException(file + " holds no key" + REMEDY);
        }
        if (keys.size() > CookieKeys.MOST) {
            throw new BadValueException(file + " holds " + keys.size() + " keys; " + CookieKeys.MOST + " are allowed");
        }
        return keys;
    }

    private static byte[] key(String place, String value) throws BadValueException {
        byte[] key;
        try {
            key = Base64.getDecoder().decode(value);
        } catch (IllegalArgumentException e) {
            throw new BadValueException(place + " is not Base64" + REMEDY);
        }
        if (key.length < CookieKeys.LEAST_BYTES) {
            throw new BadValueException(place + " holds a key of " + key.length + " bytes; at least "
                    + CookieKeys.LEAST_BYTES + " are needed" + REMEDY);
        }
        return key;
    }

    private static String text(Path file) throws BadValueException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new BadValueException(file + " is larger than 16 KiB; it may hold " + CookieKeys.MOST + " keys");
            }
            return new String(bytes, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new BadValueException(file + " does not exist" + REMEDY);
        } catch (AccessDeniedException e) {
            throw new BadValueException(file + " may not be read by the user that Sluice runs as");
        } catch (IOException e) {
            throw new BadValueException(file + " cannot be read: " + e.getMessage());
        }
    }

    /** True where somebody else than the file's user and group can read the keys. */
    static boolean isReadableByOthers(Path file) {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
