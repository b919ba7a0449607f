package io.tributary.management.cloudapi.signature;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs calls as a toolkit does, written from the specification and not with the code under test. */
public record Signing(String service, String signedHeaders, long timestamp) {
    /** The value of {@code Authorization}. */
    public String header(RawCall call, byte[] body, String secretId, String secretKey) {
        String date = Instant.ofEpochSecond(timestamp)
                .atZone(ZoneOffset.UTC)
                .toLocalDate()
                .toString();
        List<String> lines = new ArrayList<>(List.of(call.method(), "/", call.query()));
        for (String name : signedHeaders.split(";")) {
            lines.add(name + ":" + call.header(name).orElseThrow().trim().toLowerCase(Locale.ROOT));
        }
        lines.addAll(List.of("", signedHeaders, sha256(body)));
        String scope = date + "/" + service + "/tc3_request";
        String toSign = String.join(
                "\n",
                "TC3-HMAC-SHA256",
                Long.toString(timestamp),
                scope,
                sha256(String.join("\n", lines).getBytes(UTF_8)));
        byte[] key = hmac("HmacSHA256", ("TC3" + secretKey).getBytes(UTF_8), date);
        key = hmac("HmacSHA256", hmac("HmacSHA256", key, service), "tc3_request");
        return "TC3-HMAC-SHA256 Credential=" + secretId + "/" + scope + ", SignedHeaders=" + signedHeaders
                + ", Signature=" + HexFormat.of().formatHex(hmac("HmacSHA256", key, toSign));
    }

    Tc3Signature of(RawCall call, byte[] body, String secretKey) {
        return Tc3Signature.of(header(call, body, "AKIDTEST", secretKey)).orElseThrow();
    }

    public static byte[] hmac(String algorithm, byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
