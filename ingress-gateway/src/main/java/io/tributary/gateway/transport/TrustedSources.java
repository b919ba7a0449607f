package io.tributary.gateway.transport;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;

/** Networks whose word about a device's address is taken. */
record TrustedSources(List<IpSubnetFilterRule> networks) {

    /** @param texts an address, or a network as address/bits */
    static TrustedSources of(List<String> texts) {
        return new TrustedSources(texts.stream().map(TrustedSources::network).toList());
    }

    boolean contains(SocketAddress source) {
        return source instanceof InetSocketAddress address
                && networks.stream().anyMatch(network -> network.matches(address));
    }

    private static IpSubnetFilterRule network(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        try {
            int widest = NetUtil.isValidIpV6Address(address) ? 128 : 32;
            int bits = slash < 0 ? widest : Integer.parseInt(text.substring(slash + 1));
            return new IpSubnetFilterRule(
                    NetUtil.createInetAddressFromIpAddressString(address), bits, IpFilterRuleType.ACCEPT);
        } catch (IllegalArgumentException | NullPointerException e) {
            throw new IllegalArgumentException(
                    "proxyFrom: '" + text + "' is no network; write an address or address/bits, such as 10.0.0.0/8", e);
        }
    }
}
