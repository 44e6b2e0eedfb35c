package io.sluice.tls;

import io.sluice.tls.PemFile.Block;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Makes a key of a block in PEM: PKCS #8, open or with a password (RFC 5958, RFC 8018), PKCS #1 for RSA (RFC 8017) and SEC 1
 * for EC (RFC 5915). What is wrong is told to the file, and the answer is null then.
 *
 * @param passwordFile where the password stands in the first line, or null for none
 */
record KeyReader(PemFile file, @Nullable Path passwordFile) {

    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");
    private static final String PBES2 = "1.2.840.113549.1.5.13";

    @Nullable
    PrivateKey read() {
        Block block = file.key();
        if (block == null) {
            return null;
        }
        if (block.headers().contains("ENCRYPTED")) {
            file.wrong(
                    "holds a key with a password in the old form of OpenSSL (Proc-Type), whose protection is weak; turn it"
                            + " into PKCS #8: \"openssl pkcs8 -topk8 -v2 aes-256-cbc -in " + file.file() + "\"");
            return null;
        }
        byte[] pkcs8 = switch (block.label()) {
            case "PRIVATE KEY" -> block.bytes();
            case "RSA PRIVATE KEY" -> Der.pkcs8OfRsa(block.bytes());
            case "EC PRIVATE KEY" -> ofEc(block);
            case "ENCRYPTED PRIVATE KEY" -> opened(block);
            default -> unknown(block);
        };
        return pkcs8 == null ? null : decode(pkcs8);
    }

    private @Nullable PrivateKey decode(byte[] pkcs8) {
        for (String algorithm : Der.isEc(pkcs8) ? List.of("EC") : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (GeneralSecurityException ignored) {
                // It is of another algorithm, or of none.
            }
        }
        file.wrong(
                "holds a key that is damaged or of an unknown kind; allowed are RSA, EC on P-256, P-384 or P-521, and"
                        + " Ed25519");
        return null;
    }

    private byte @Nullable [] ofEc(Block block) {
        Block curve = file.find("EC PARAMETERS");
        byte[] pkcs8 = Der.pkcs8OfEc(block.bytes(), curve == null ? null : curve.bytes());
        if (pkcs8 == null) {
            file.wrong("holds a key (EC PRIVATE KEY) that is damaged or does not name its curve; turn it into PKCS #8:"
                    + " \"openssl pkcs8 -topk8 -nocrypt -in " + file.file() + "\"");
        }
        return pkcs8;
    }

    private byte @Nullable [] unknown(Block block) {
        file.wrong("holds a key of another form (" + block.label()
                + "); allowed are PKCS #8, PKCS #1 for RSA and SEC 1 for"
                + " EC; turn it into PKCS #8: \"openssl pkcs8 -topk8 -nocrypt -in " + file.file() + "\"");
        return null;
    }

    private byte @Nullable [] opened(Block block) {
        Path path = passwordFile;
        if (path == null) {
            file.wrong("holds a key with a password; name the file that holds it: password-file");
            return null;
        }
        char[] password = password(path);
        return password == null ? null : opened(block, path, password);
    }

    private byte @Nullable [] opened(Block block, Path path, char[] password) {
        String protection = "an unknown protection";
        try {
            EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(block.bytes());
            protection = protection(info);
            SecretKey secret = SecretKeyFactory.getInstance(protection).generateSecret(new PBEKeySpec(password));
            Cipher cipher = Cipher.getInstance(protection);
            cipher.init(Cipher.DECRYPT_MODE, secret, info.getAlgParameters());
            return decrypt(info, cipher, path);
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            file.wrong("holds a key with a password whose protection (" + protection
                    + ") cannot be read; protect it with PBES2 and AES: \"openssl pkcs8 -topk8 -v2 aes-256-cbc -in "
                    + file.file() + "\"");
            return null;
        }
    }

    private byte @Nullable [] decrypt(EncryptedPrivateKeyInfo info, Cipher cipher, Path path) {
        try {
            return info.getKeySpec(cipher).getEncoded();
        } catch (GeneralSecurityException e) {
            file.wrong("holds a key that the password in the first line of " + path + " does not open");
            return null;
        }
    }

    /** Java's name: that of PBES2 stands in its parameters. */
    private static String protection(EncryptedPrivateKeyInfo info) throws InvalidKeyException {
        if (info.getAlgParameters() == null) {
            throw new InvalidKeyException("no parameters");
        }
        return info.getAlgName().equals(PBES2) || info.getAlgName().equals("PBES2")
                ? info.getAlgParameters().toString()
                : info.getAlgName();
    }

    private char @Nullable [] password(Path path) {
        try (var lines = Files.lines(path, StandardCharsets.UTF_8)) {
            return lines.findFirst().orElse("").toCharArray();
        } catch (IOException | RuntimeException e) {
            file.wrong("holds a key with a password, and " + path + ", which holds it, cannot be read");
            return null;
        }
    }
}
