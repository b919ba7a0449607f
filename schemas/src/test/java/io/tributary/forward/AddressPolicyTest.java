package io.tributary.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {
    private static final AddressPolicy PUBLIC_ONLY = new AddressPolicy(false);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "169.253.255.255",
                "169.255.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.167.255.255",
                "192.169.0.0",
                "223.255.255.255",
                "2606:4700:4700::1111",
                "2a00:1450:4001:81b::200e",
                "64:ff9b::808:808"
            })
    void thePublicInternetIsAllowed(String address) throws UnknownHostException {
        assertThat(PUBLIC_ONLY.refusalOf(InetAddress.getByName(address))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, unspecified",
        "0.1.2.3, unspecified",
        "10.0.0.1, private",
        "10.255.255.255, private",
        "100.64.0.1, shared",
        "100.127.255.255, shared",
        "127.0.0.1, loopback",
        "127.255.255.254, loopback",
        "169.254.169.254, link-local",
        "172.16.0.1, private",
        "172.31.255.255, private",
        "192.0.0.8, reserved",
        "192.0.2.1, documentation",
        "192.168.0.1, private",
        "198.19.255.255, benchmarks",
        "224.0.0.1, multicast",
        "239.255.255.255, multicast",
        "240.0.0.1, reserved",
        "255.255.255.255, broadcast",
        "::, not of the public internet",
        "::1, loopback",
        "::127.0.0.1, not of the public internet",
        "::ffff:10.0.0.1, private",
        "64:ff9b::127.0.0.1, loopback",
        "64:ff9b::a9fe:a9fe, link-local",
        "64:ff9b:1::1, not of the public internet",
        "100::1, not of the public internet",
        "2001::1, reserved",
        "2001:db8::1, documentation",
        "2002:7f00:1::, tunnel",
        "3fff::1, documentation",
        "fc00::1, private",
        "fd12:3456:789a::1, private",
        "fe80::1, link-local",
        "fec0::1, private",
        "ff02::1, multicast"
    })
    void whatIsNotOfThePublicInternetIsRefusedByItsName(String address, String name) throws UnknownHostException {
        assertThat(PUBLIC_ONLY.refusalOf(InetAddress.getByName(address)))
                .hasValueSatisfying(refusal -> assertThat(refusal).contains(name));
        assertThat(new AddressPolicy(true).refusalOf(InetAddress.getByName(address)))
                .isEmpty();
    }

    @Test
    void anIpv4AddressInDisguiseIsRefusedEvenWhereJavaKeepsTheDisguise() throws UnknownHostException {
        byte[] mapped = new byte[16];
        mapped[10] = mapped[11] = (byte) 0xff;
        mapped[12] = 8;
        InetAddress disguised = java.net.Inet6Address.getByAddress("x", mapped, 0);

        assertThat(PUBLIC_ONLY.refusalOf(disguised))
                .hasValueSatisfying(refusal -> assertThat(refusal).contains("disguise"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.1", "2130706433"})
    void otherWaysToWriteLoopbackHelpNobody(String host) {
        assertThatThrownBy(() -> PUBLIC_ONLY.checked(host, InetAddress::getAllByName))
                .isInstanceOf(AddressRefusedException.class)
                .hasMessageContaining("'" + host + "' is loopback");
    }

    @Test
    void aHostIsRefusedForOneOfItsAddresses() {
        assertThatThrownBy(() -> PUBLIC_ONLY.checked("two.example", host -> addresses("8.8.8.8", "192.168.1.1")))
                .isInstanceOf(AddressRefusedException.class);
    }

    @Test
    void theAddressesGivenAreThoseThatWereChecked() throws UnknownHostException {
        assertThat(PUBLIC_ONLY.checked("two.example", host -> addresses("8.8.8.8", "1.1.1.1")))
                .extracting(InetAddress::getHostAddress)
                .containsExactly("8.8.8.8", "1.1.1.1");
    }

    private static InetAddress[] addresses(String... texts) throws UnknownHostException {
        InetAddress[] addresses = new InetAddress[texts.length];
        for (int i = 0; i < texts.length; i++) {
            addresses[i] = InetAddress.getByName(texts[i]);
        }
        assertThat(Arrays.asList(addresses)).doesNotContainNull();
        return addresses;
    }
}
