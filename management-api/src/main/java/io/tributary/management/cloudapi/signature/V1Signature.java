package io.tributary.management.cloudapi.signature;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/** The older signature: one parameter among the others, HMAC-SHA1 or HMAC-SHA256 over all the others. (Cloud API, section 3.) */
public final class V1Signature {
    /** The parameter that holds the signature. */
    public static final String PARAMETER = "Signature";

    /**
     * Whether the holder of the key signed these parameters.
     *
     * @param parameters of the query (GET) or the body (POST), unescaped, the signature among them
     */
    public static boolean isOf(RawCall call, Map<String, String> parameters, String secretKey) {
        byte[] signature;
        try {
            signature = Base64.getDecoder().decode(parameters.getOrDefault(PARAMETER, ""));
        } catch (IllegalArgumentException e) {
            return false;
        }
        String algorithm = Hmac.SHA_256.equals(parameters.get("SignatureMethod")) ? Hmac.SHA_256 : Hmac.SHA_1;
        String signed = joined(parameters);
        byte[] key = secretKey.getBytes(UTF_8);
        for (String host : call.signedHosts()) {
            if (MessageDigest.isEqual(Hmac.of(algorithm, key, call.method() + host + "/?" + signed), signature)) {
                return true;
            }
        }
        return false;
    }

    private static String joined(Map<String, String> parameters) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(parameters).forEach((name, value) -> {
            if (!name.equals(PARAMETER)) {
                text.append(text.isEmpty() ? "" : "&").append(name).append('=').append(value);
            }
        });
        return text.toString();
    }

    private V1Signature() {}
}
