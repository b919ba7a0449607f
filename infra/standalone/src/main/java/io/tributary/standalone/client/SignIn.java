package io.tributary.standalone.client;

import io.tributary.identity.DeviceId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How a device signs in. (Device protocol, section 2.2.)
 *
 * @param device who it is; its client id is the MQTT client id
 * @param connection tells connections of a device apart in logs; 5 or more letters and digits
 */
public record SignIn(DeviceId device, String connection) {
    private static final String SDK_APP_ID = "12010126";
    /** Far enough away that a reconnecting device can use one signature for ever, as the Java SDK does. */
    private static final long EXPIRY_SECONDS = 2_147_483_647L;

    public String username() {
        return device.clientId() + ";" + SDK_APP_ID + ";" + connection + ";" + EXPIRY_SECONDS;
    }

    /**
     * The HMAC-SHA256 form of the password.
     *
     * @param secret base64 text as the platform shows it
     */
    public String password(String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(username().getBytes(StandardCharsets.UTF_8))) + ";hmacsha256";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA256 is part of every JDK", e);
        }
    }
}
