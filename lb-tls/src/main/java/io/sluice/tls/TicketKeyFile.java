package io.sluice.tls;

import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.sluice.core.settings.Checks;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file of ticket keys that nodes share: a line of Base64 for each key of 48 bytes, which are 16 of its name, 16 of the
 * AES key and 16 of the HMAC key. Empty lines and lines that begin with {@code #} are skipped.
 *
 * <p>The last key but one encrypts, all of them decrypt; a single key does both. So a new key is appended to the file of
 * every node, and while one has it and the other not yet, neither encrypts with it. Old keys are taken from the top.
 */
final class TicketKeyFile {

    /** The most keys that a file may hold. */
    static final int MOST_KEYS = 16;

    private static final int MOST_BYTES = 16 * 1024;
    private static final int KEY_BYTES = OpenSslSessionTicketKey.TICKET_KEY_SIZE;
    private static final String REMEDY = "; a key is a line as written by \"openssl rand -base64 48\"";

    private TicketKeyFile() {}

    /** What the file holds, or null with the reason in the checks under {@code key-file}. */
    static byte @Nullable [] bytes(Path file, Checks checks) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length <= MOST_BYTES) {
                return bytes;
            }
            wrong(checks, file + " is larger than 16 KiB; it may hold " + MOST_KEYS + " keys");
        } catch (NoSuchFileException e) {
            wrong(checks, file + " does not exist" + REMEDY);
        } catch (AccessDeniedException e) {
            wrong(checks, file + " may not be read by the user that Sluice runs as");
        } catch (IOException e) {
            wrong(checks, file + " cannot be read: " + e.getMessage());
        }
        return null;
    }

    /** The keys of the text, the encrypting one first; empty with the reason in the checks where anything is wrong. */
    static List<OpenSslSessionTicketKey> parse(Path file, byte[] text, Checks checks) {
        List<OpenSslSessionTicketKey> keys = new ArrayList<>();
        int number = 0;
        for (String line : new String(text, StandardCharsets.ISO_8859_1).lines().toList()) {
            number++;
            String value = line.strip();
            if (value.isEmpty() || value.startsWith("#")) {
                continue;
            }
            OpenSslSessionTicketKey key = key(file + " line " + number + " ", value, checks);
            if (key == null) {
                return List.of();
            }
            keys.add(key);
        }
        return inOrderOfUse(file, keys, checks);
    }

    /** True where somebody else than the file's user and group can read the keys. */
    static boolean isReadableByOthers(Path file) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            return permissions.contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** What to say of such a file. */
    static String exposed(Path file) {
        return file + " can be read by others than its user and group: whoever has these keys can read recorded"
                + " connections and go on with the sessions of others; \"chmod o-r\" it";
    }

    private static @Nullable OpenSslSessionTicketKey key(String place, String value, Checks checks) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(value);
        } catch (IllegalArgumentException e) {
            wrong(checks, place + "is not Base64" + REMEDY);
            return null;
        }
        if (bytes.length != KEY_BYTES) {
            String why = bytes.length == 80 ? ", for AES-256; here tickets are encrypted with AES-128" : "";
            wrong(checks, place + "holds a key of " + bytes.length + " bytes, not " + KEY_BYTES + why + REMEDY);
            return null;
        }
        return of(bytes);
    }

    /** Name, AES key, HMAC key. */
    static OpenSslSessionTicketKey of(byte[] bytes) {
        return new OpenSslSessionTicketKey(
                Arrays.copyOfRange(bytes, 0, 16), Arrays.copyOfRange(bytes, 32, 48), Arrays.copyOfRange(bytes, 16, 32));
    }

    private static List<OpenSslSessionTicketKey> inOrderOfUse(
            Path file, List<OpenSslSessionTicketKey> keys, Checks checks) {
        if (keys.isEmpty()) {
            wrong(checks, file + " holds no key" + REMEDY);
            return List.of();
        }
        if (keys.size() > MOST_KEYS) {
            wrong(checks, file + " holds " + keys.size() + " keys; " + MOST_KEYS + " are allowed");
            return List.of();
        }
        long names =
                keys.stream().map(key -> ByteBuffer.wrap(key.name())).distinct().count();
        if (names < keys.size()) {
            wrong(checks, file + " holds two keys with the same name, their first 16 bytes; each key must stand once");
            return List.of();
        }
        List<OpenSslSessionTicketKey> ordered = new ArrayList<>(keys);
        ordered.addFirst(ordered.remove(Math.max(0, keys.size() - 2)));
        return ordered;
    }

    private static void wrong(Checks checks, String message) {
        checks.require("key-file", false, message);
    }
}
