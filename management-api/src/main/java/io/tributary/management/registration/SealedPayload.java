package io.tributary.management.registration;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A credential that only those who know the product's secret can read: AES-128-CBC under the secret's first 16 characters, an IV of ASCII
 * zeros, padded with zero bytes. The form is the devices' (device protocol, section 14.1), and no model for anything else.
 *
 * @param length of the plaintext in bytes
 * @param base64 the ciphertext
 */
public record SealedPayload(int length, String base64) {
    private static final int BLOCK = 16;

    /**
     * Seals text.
     *
     * @param productSecret of at least 16 characters
     */
    public static SealedPayload of(String plaintext, String productSecret) {
        byte[] bytes = plaintext.getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(bytes, (bytes.length + BLOCK - 1) / BLOCK * BLOCK);
        byte[] key = productSecret.substring(0, BLOCK).getBytes(StandardCharsets.US_ASCII);
        byte[] iv = "0".repeat(BLOCK).getBytes(StandardCharsets.US_ASCII);
        try {
            Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv));
            return new SealedPayload(bytes.length, Base64.getEncoder().encodeToString(cipher.doFinal(padded)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES in CBC mode is part of every JDK", e);
        }
    }
}
