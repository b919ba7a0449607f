package io.tributary.management.registry;

import io.tributary.codec.SecretBox;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Secrets of devices and products: made, checked, sealed for their owner and opened again. */
final class DeviceSecrets {
    private static final int SECRET_BYTES = 16;
    private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9+/]{2,64}={0,2}");
    private static final int PRODUCT_SECRET_LENGTH = 24;
    private static final String LETTERS_AND_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private final SecretBox box;
    private final SecureRandom random = new SecureRandom();

    DeviceSecrets(SecretBox box) {
        this.box = box;
    }

    /**
     * Seals the secret of a device.
     *
     * @param given base64 text, checked; one is made when it is empty
     */
    byte[] seal(DeviceId device, Optional<String> given) {
        given.ifPresent(DeviceSecrets::require);
        return box.seal(given.orElseGet(this::make).getBytes(StandardCharsets.UTF_8), device.toString());
    }

    String open(Device device) {
        return new String(Unsealing.open(box, device.sealedSecret(), device.id().toString()), StandardCharsets.UTF_8);
    }

    /** A product's secret, new and sealed. */
    byte[] makeForProduct(String productId) {
        StringBuilder text = new StringBuilder(PRODUCT_SECRET_LENGTH);
        for (int i = 0; i < PRODUCT_SECRET_LENGTH; i++) {
            text.append(LETTERS_AND_DIGITS.charAt(random.nextInt(LETTERS_AND_DIGITS.length())));
        }
        return box.seal(text.toString().getBytes(StandardCharsets.UTF_8), productId);
    }

    Optional<String> open(Product product) {
        return product.sealedSecret()
                .map(secret -> new String(Unsealing.open(box, secret, product.productId()), StandardCharsets.UTF_8));
    }

    /** Wraps the secret of a device under the current master key, if it is under another. */
    void rewrap(Rewrapped.Tally tally, Device device, Consumer<byte[]> put) {
        tally.take(box, device.sealedSecret(), device.id().toString(), put);
    }

    /** Wraps the secret of a product under the current master key, if it has one and it is under another. */
    void rewrap(Rewrapped.Tally tally, Product product, Consumer<byte[]> put) {
        product.sealedSecret().ifPresent(secret -> tally.take(box, secret, product.productId(), put));
    }

    /** A secret for a device. */
    String make() {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return Base64.getEncoder().encodeToString(secret);
    }

    private static void require(String secret) {
        boolean good = secret.length() >= 4
                && secret.length() <= 64
                && SECRET.matcher(secret).matches();
        if (good) {
            try {
                good = Base64.getDecoder().decode(secret).length > 0;
            } catch (IllegalArgumentException e) {
                good = false;
            }
        }
        if (!good) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "the secret is not base64 text of 4 to 64 characters",
                    "Encode the secret's bytes in base64, or leave it out and the platform makes one.",
                    "secret");
        }
    }
}
