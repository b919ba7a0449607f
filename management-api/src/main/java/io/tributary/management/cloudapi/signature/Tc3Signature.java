package io.tributary.management.cloudapi.signature;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an {@code Authorization} header of the form TC3-HMAC-SHA256 says. (Cloud API, section 2.)
 *
 * @param date of the credential scope, {@code YYYY-MM-DD}
 * @param service of the credential scope: what the toolkit took for its name, which is the first label of the host for some
 * @param signedHeaders in the order of the header, in lower case
 * @param signature 32 bytes
 */
public record Tc3Signature(String secretId, String date, String service, List<String> signedHeaders, byte[] signature) {
    private static final String ALGORITHM = "TC3-HMAC-SHA256";
    private static final String UNSIGNED = "UNSIGNED-PAYLOAD";
    private static final Pattern FORM = Pattern.compile(ALGORITHM
            + " +Credential=([^/,\\s]{1,128})/(\\d{4}-\\d{2}-\\d{2})/([^/,\\s]{1,128})/tc3_request"
            + ", *SignedHeaders=([A-Za-z0-9;_-]{1,512}), *Signature=([0-9a-fA-F]{64})");

    public Tc3Signature {
        signedHeaders = List.copyOf(signedHeaders);
    }

    /** Reads the header; empty when it is anything else, such as the {@code SKIP} of a caller that does not sign. */
    public static Optional<Tc3Signature> of(String authorization) {
        Matcher form = FORM.matcher(authorization.strip());
        return form.matches()
                ? Optional.of(new Tc3Signature(
                        form.group(1),
                        form.group(2),
                        form.group(3),
                        List.of(form.group(4).toLowerCase(Locale.ROOT).split(";")),
                        HexFormat.of().parseHex(form.group(5))))
                : Optional.empty();
    }

    /**
     * Whether the holder of the key signed this call.
     *
     * @param timestamp the text of {@code X-TC-Timestamp}
     */
    public boolean isOf(RawCall call, byte[] body, String timestamp, String secretKey) {
        // Without these two a signature would hold for another host, or another reading of the body.
        if (!signedHeaders.contains("host") || !signedHeaders.contains("content-type")) {
            return false;
        }
        if (!date.equals(dateOf(timestamp))
                || signedHeaders.stream().anyMatch(name -> call.header(name).isEmpty())) {
            return false;
        }
        boolean unsigned =
                call.header("x-tc-content-sha256").filter(UNSIGNED::equals).isPresent();
        String digest = Hmac.sha256Hex(unsigned ? UNSIGNED.getBytes(UTF_8) : body);
        byte[] key = signingKey(secretKey);
        for (String host : call.signedHosts()) {
            String canonical = canonical(call, host, digest);
            String toSign = ALGORITHM + "\n" + timestamp + "\n" + date + "/" + service + "/tc3_request\n"
                    + Hmac.sha256Hex(canonical.getBytes(UTF_8));
            if (MessageDigest.isEqual(Hmac.of(Hmac.SHA_256, key, toSign), signature)) {
                return true;
            }
        }
        return false;
    }

    private byte[] signingKey(String secretKey) {
        byte[] ofDate = Hmac.of(Hmac.SHA_256, ("TC3" + secretKey).getBytes(UTF_8), date);
        byte[] ofService = Hmac.of(Hmac.SHA_256, ofDate, service);
        return Hmac.of(Hmac.SHA_256, ofService, "tc3_request");
    }

    private String canonical(RawCall call, String host, String digest) {
        StringBuilder text = new StringBuilder(256);
        text.append(call.method()).append("\n/\n").append(call.query()).append('\n');
        for (String name : signedHeaders) {
            String value = name.equals("host") ? host : call.header(name).orElse("");
            text.append(name)
                    .append(':')
                    .append(value.strip().toLowerCase(Locale.ROOT))
                    .append('\n');
        }
        return text.append('\n')
                .append(String.join(";", signedHeaders))
                .append('\n')
                .append(digest)
                .toString();
    }

    private static String dateOf(String timestamp) {
        try {
            return LocalDate.ofInstant(Instant.ofEpochSecond(Long.parseLong(timestamp)), ZoneOffset.UTC)
                    .toString();
        } catch (NumberFormatException | DateTimeException e) {
            return "";
        }
    }
}
