package io.tributary.management.cloudapi.signature;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A cloud call as it came, without its body.
 *
 * @param method in upper case
 * @param query as received, still escaped; empty when there is none
 * @param headers by their name in lower case; of a header that came twice the first value
 */
public record RawCall(String method, String query, Map<String, String> headers) {
    private static final Pattern HOST = Pattern.compile("([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(:\\d{1,5})?");

    public RawCall {
        headers = Map.copyOf(headers);
    }

    /**
     * The scheme and host by which the caller reached the platform: the header Host, and {@code X-Forwarded-Proto} of a proxy that speaks
     * TLS for it. Empty when Host is not the name of a host.
     */
    public Optional<String> origin() {
        String scheme = header("x-forwarded-proto").orElse("").strip().equals("https") ? "https" : "http";
        return header("host")
                .map(String::strip)
                .filter(host -> HOST.matcher(host).matches())
                .map(host -> scheme + "://" + host);
    }

    /** A header's value; the name in any case. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /**
     * The hosts a toolkit may have signed: the header as it came, then without its port, because the Node toolkit signs the host
     * alone although it sends the port. (Section 2, traps.)
     */
    List<String> signedHosts() {
        String host = header("host").orElse("").strip();
        int colon = host.lastIndexOf(':');
        boolean hasPort = colon > 0 && host.indexOf(']', colon) < 0;
        return hasPort ? List.of(host, host.substring(0, colon)) : List.of(host);
    }
}
