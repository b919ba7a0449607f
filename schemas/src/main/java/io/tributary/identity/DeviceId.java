package io.tributary.identity;

import java.util.regex.Pattern;

/**
 * A device of a product; its text form {@code productId/deviceName} is also the key of its Kafka records. (Device protocol,
 * section 1.)
 *
 * @param productId 10 upper-case letters and digits
 * @param deviceName 1 to 48 of letters, digits, {@code : _ -}
 */
public record DeviceId(String productId, String deviceName) {
    /** Characters of a product id; the client id's first that many. */
    public static final int PRODUCT_ID_LENGTH = 10;

    private static final Pattern PRODUCT = Pattern.compile("[A-Z0-9]{10}");
    private static final Pattern DEVICE = Pattern.compile("[a-zA-Z0-9:_-]{1,48}");

    public DeviceId {
        requireProductId(productId);
        require(DEVICE, deviceName, "device name", "1 to 48 letters, digits, ':', '_' or '-'", "deviceName");
    }

    /** Refuses what is not a product id with {@link Rejection#INVALID}. */
    public static String requireProductId(String productId) {
        require(PRODUCT, productId, "product id", "10 upper-case letters and digits", "productId");
        return productId;
    }

    /** The MQTT client id: both parts without a separator, the first ten characters being the product's. */
    public static DeviceId ofClientId(String clientId) {
        int split = Math.min(PRODUCT_ID_LENGTH, clientId.length());
        return new DeviceId(clientId.substring(0, split), clientId.substring(split));
    }

    /** Reads the text form back. */
    public static DeviceId parse(String text) {
        int slash = Math.max(text.indexOf('/'), 0);
        return new DeviceId(text.substring(0, slash), text.substring(Math.min(slash + 1, text.length())));
    }

    public String clientId() {
        return productId + deviceName;
    }

    @Override
    public String toString() {
        return productId + "/" + deviceName;
    }

    private static void require(Pattern form, String part, String what, String wanted, String field) {
        if (!form.matcher(part).matches()) {
            throw new RejectedException(
                    Rejection.INVALID, "'" + part + "' is not a " + what, "Use " + wanted + ".", field);
        }
    }
}
