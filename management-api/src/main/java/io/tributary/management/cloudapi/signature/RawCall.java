package io.tributary.management.cloudapi.signature;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A cloud call as it came, without its body.
 *
 * @param method in upper case
 * @param query as received, still escaped; empty when there is none
 * @param headers by their name in lower case; of a header that came twice the first value
 */
public record RawCall(String method, String query, Map<String, String> headers) {
    public RawCall {
        headers = Map.copyOf(headers);
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
