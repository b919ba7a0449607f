package io.tributary.gateway;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs as the device SDKs do. */
public final class Passwords {
    /** A username that does not expire. */
    public static String username(String clientId) {
        return clientId + ";21010406;abcde;2147483647";
    }

    /** The password that goes with it. */
    public static String sign(String secret, String username) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(username.getBytes(StandardCharsets.UTF_8))) + ";hmacsha256";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Passwords() {}
}
