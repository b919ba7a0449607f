package io.tributary.gateway.http;

import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.util.Objects;

/**
 * One whole request.
 *
 * @param path as it was asked for, without the query: what a device signs
 * @param headers names in any case of letters; of HTTP/2 the authority is the header Host
 * @param from the device's address, as far as it can be known
 * @param secure whether it came over TLS that ends here
 */
record Request(String method, String path, HttpHeaders headers, byte[] body, InetAddress from, boolean secure) {
    /** The header, empty when there is none. */
    String header(String name) {
        return Objects.requireNonNullElse(headers.get(name), "");
    }
}
