package io.tributary.standalone.manage;

/**
 * Where a server listens.
 *
 * @param host a name or an address, an IPv6 one in brackets
 */
record HostAndPort(String host, int port) {

    /** Reads {@code host:port}. */
    static HostAndPort of(String text) {
        int colon = text.lastIndexOf(':');
        return new HostAndPort(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    /** The host as programs take it that are given the port apart. */
    String bareHost() {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
