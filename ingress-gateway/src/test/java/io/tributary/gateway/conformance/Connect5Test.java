package io.tributary.gateway.conformance;

import static io.tributary.gateway.conformance.Connect.CLEAN;
import static io.tributary.gateway.conformance.Connect.PASSWORD;
import static io.tributary.gateway.conformance.Connect.WILL;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.gateway.mqtt.RawDevice;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** MQTT 5, sections 3.1 and 3.2: CONNECT and its answer. */
@ExtendWith(NoErrorsLogged.class)
class Connect5Test {
    private static final Bytes NONE = new Bytes();

    private final RawDevice device = new RawDevice();

    static Stream<Arguments> malformed() {
        return Stream.of(
                row("the reserved flag", Connect.v5().alsoFlags(1), 0x81),
                row("will QoS without a will", Connect.v5().alsoFlags(0x08), 0x81, 0x82),
                row("will retain without a will", Connect.v5().alsoFlags(0x20), 0x81, 0x82),
                row("will QoS 3", Connect.v5().will(3, "event", "x"), 0x81),
                row("a will flag without the will", Connect.v5().flags(WILL | CLEAN), 0x81),
                row(
                        "a will without properties",
                        Connect.v5()
                                .alsoFlags(WILL)
                                .willFields(new Bytes()
                                        .text(RawDevice.topic("event"))
                                        .text("x")),
                        0x81,
                        0x82),
                row("a will topic with a wildcard", Connect.v5().will(0, "#", "x"), 0x81, 0x82, 0x90),
                row(
                        "a will property that has no place there",
                        Connect.v5().will(0, Bytes.of(Properties.TOPIC_ALIAS, 0, 1), "event", "x"),
                        0x81,
                        0x82),
                row(
                        "will delay twice",
                        Connect.v5().will(0, Bytes.of(0x18, 0, 0, 0, 1, 0x18, 0, 0, 0, 1), "event", "x"),
                        0x82),
                row("a password that is cut", Connect.v5().passwordField(Bytes.of(0, 9, 'x')), 0x81),
                row("a client id that is not UTF-8", Connect.v5().clientIdField(Bytes.of(0, 1, 0xFF)), 0x81),
                row("a user name that is not UTF-8", Connect.v5().usernameField(Bytes.of(0, 1, 0xFF)), 0x81),
                row("a user name with U+0000", Connect.v5().usernameField(Bytes.of(0, 1, 0)), 0x81),
                row("Receive Maximum 0", with(0x21, 0, 0), 0x82),
                row("Receive Maximum twice", with(0x21, 0, 1, 0x21, 0, 1), 0x82),
                row("Maximum Packet Size 0", with(0x27, 0, 0, 0, 0), 0x82),
                row("Maximum Packet Size twice", with(0x27, 0, 0, 1, 0, 0x27, 0, 0, 1, 0), 0x82),
                row("Session Expiry twice", with(0x11, 0, 0, 0, 1, 0x11, 0, 0, 0, 1), 0x82),
                row("Topic Alias Maximum twice", with(0x22, 0, 1, 0x22, 0, 1), 0x82),
                row("Request Problem Information 2", with(0x17, 2), 0x82),
                row("Request Problem Information twice", with(0x17, 1, 0x17, 1), 0x82),
                row("Request Response Information 2", with(0x19, 2), 0x82),
                row("Request Response Information twice", with(0x19, 1, 0x19, 1), 0x82),
                row("Authentication Data without a method", with(0x16, 0, 1, 'x'), 0x82),
                row("a property of PUBLISH", with(Properties.CONTENT_TYPE, 0, 1, 'x'), 0x81, 0x82),
                row("a property of CONNACK", with(Properties.MAXIMUM_QOS, 1), 0x81, 0x82),
                row("an unknown property", with(0x7E, 0), 0x81, 0x82),
                row("a property cut by its length", with(0x21, 0), 0x81, 0x82),
                row("a user property not UTF-8", with(0x26, 0, 1, 0xFF, 0, 0), 0x81));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    @DisplayName(
            "[MQTT-3.1.2-3] [MQTT-3.1.2-9] [MQTT-3.1.2-11] [MQTT-3.1.2-12] [MQTT-3.1.2-13] [MQTT-3.1.3-4] [MQTT-3.1.3-11] "
                    + "[MQTT-3.1.3-12] [MQTT-3.1.4-1] [MQTT-3.2.2-6] [MQTT-3.2.2-7] [MQTT-3.2.2-8] a CONNECT that is none: CONNACK with its reason at most, then closed")
    void malformedConnect(String what, Connect connect, List<Integer> reasons) {
        device.send(connect.bytes());
        assertThat(device.isOpen()).isFalse();
        assertThat(device.events()).isEmpty();
        assertThat(device.answers()).hasSizeLessThanOrEqualTo(1).allSatisfy(answer -> {
            assertThat(answer.first()).isEqualTo(0x20);
            assertThat(answer.body()[0]).isZero();
            assertThat(answer.reason()).isIn(reasons);
        });
    }

    @Test
    @DisplayName(
            "[MQTT-3.1.4-1] a CONNECT cut short by its own length closes, at every length; so do bytes behind the password")
    void cutShort() {
        byte[] body = Connect.v5()
                .will(0, "event", "x")
                .properties(Bytes.of(0x21, 0, 9))
                .body()
                .array();
        for (int length = 0; length <= body.length + 1; length++) {
            RawDevice one = new RawDevice();
            one.send(new Bytes().raw(Arrays.copyOf(body, length)).packet(0x10));
            if (length == body.length) {
                assertThat(one.isOpen()).isTrue();
            } else {
                assertThat(one.isOpen()).as("length %d", length).isFalse();
                assertThat(one.events()).isEmpty();
            }
        }
    }

    @Test
    @DisplayName(
            "[MQTT-3.2.0-1] [MQTT-3.2.0-2] [MQTT-3.2.2-1] [MQTT-3.2.2-2] [MQTT-3.1.4-5] one CONNACK, first, success, session present 0")
    void accepted() {
        device.send(Bytes.join(Connect.v5().bytes(), Packets.PINGREQ));
        List<Answer> answers = device.answers();
        assertThat(answers).extracting(Answer::first).containsExactly(0x20, 0xD0);
        assertThat(answers.get(0).body()[0]).isZero();
        assertThat(answers.get(0).reason()).isZero();
    }

    @Test
    @DisplayName(
            "[MQTT-3.2.2-9] [MQTT-3.2.2-16] [MQTT-4.12.0-6] CONNACK says what is not offered, and nothing it may not say")
    void capabilities() {
        Properties properties = connack(Connect.v5()).properties();
        assertThat(properties.number(Properties.SHARED_AVAILABLE)).isZero();
        assertThat(properties.number(Properties.WILDCARDS_AVAILABLE, 1)).isEqualTo(1);
        assertThat(properties.number(Properties.SUBSCRIPTION_IDS_AVAILABLE, 1)).isEqualTo(1);
        assertThat(properties.number(Properties.MAXIMUM_QOS, 2)).isEqualTo(2);
        assertThat(properties.number(Properties.RECEIVE_MAXIMUM, 65_535)).isPositive();
        assertThat(properties.number(Properties.MAXIMUM_PACKET_SIZE)).isGreaterThan(16 * 1024);
        assertThat(properties.number(Properties.TOPIC_ALIAS_MAXIMUM, 0)).isPositive();
        for (int none : new int[] {
            Properties.ASSIGNED_CLIENT_ID, Properties.AUTH_METHOD, Properties.AUTH_DATA, Properties.RESPONSE_INFORMATION
        }) {
            assertThat(properties.has(none)).isFalse();
        }
    }

    @Test
    @DisplayName(
            "[MQTT-3.1.2-28] Response Information only when it was asked for, and then within the device's own topics")
    void responseInformation() {
        assertThat(connack(Connect.v5().properties(Bytes.of(0x19, 0)))
                        .properties()
                        .has(Properties.RESPONSE_INFORMATION))
                .isFalse();
        RawDevice other = new RawDevice();
        other.send(Connect.v5().properties(Bytes.of(0x19, 1)).bytes());
        Properties properties = other.answers().get(0).properties();
        if (properties.has(Properties.RESPONSE_INFORMATION)) {
            assertThat((String) properties.get(Properties.RESPONSE_INFORMATION)).startsWith(RawDevice.topic(""));
        }
    }

    @Test
    @DisplayName(
            "[MQTT-3.1.2-5] [MQTT-3.1.2-6] [MQTT-3.2.2-3] without Clean Start the session there is resumed, and the answer says whether there was one")
    void resumed() {
        for (boolean present : new boolean[] {true, false}) {
            RawDevice one = new RawDevice();
            one.send(Connect.v5()
                    .persistent()
                    .properties(Bytes.of(0x11, 0, 0, 0, 60))
                    .bytes());
            assertThat(one.bytes()).isEmpty();
            one.sessionState(RawDevice.EPOCH, present);
            assertThat(one.answers()).singleElement().satisfies(answer -> {
                assertThat(answer.body()[0]).isEqualTo((byte) (present ? 1 : 0));
                assertThat(answer.reason()).isZero();
            });
        }
    }

    @Test
    @DisplayName("[MQTT-3.1.2-4] [MQTT-3.1.4-4] Clean Start is asked for in the log")
    void cleanStart() {
        connack(Connect.v5().properties(Bytes.of(0x11, 0, 0, 0, 60)));
        assertThat(device.events().get(0).getSessionOpened().getCleanSession()).isTrue();
    }

    @Test
    @DisplayName(
            "[MQTT-3.1.2-23] the Session Expiry Interval stands in the log; a longer one than the platform keeps is answered with the shorter")
    void sessionExpiry() {
        assertThat(connack(Connect.v5().properties(Bytes.of(0x11, 0, 0, 0, 60)))
                        .properties()
                        .number(Properties.SESSION_EXPIRY, 60))
                .isEqualTo(60);
        assertThat(device.events().get(0).getSessionOpened().getSessionExpirySeconds())
                .isEqualTo(60);
        RawDevice forever = new RawDevice();
        forever.send(Connect.v5().properties(Bytes.of(0x11, 255, 255, 255, 255)).bytes());
        assertThat(forever.answers().get(0).properties().number(Properties.SESSION_EXPIRY))
                .isEqualTo(24 * 3600);
    }

    @Test
    @DisplayName(
            "[MQTT-3.1.2-14] [MQTT-3.1.2-15] [MQTT-3.2.2-13] a retained will is refused with 0x9A where CONNACK would say retain is not available, else taken")
    void retainedWill() {
        boolean available = connack(Connect.v5()).properties().number(Properties.RETAIN_AVAILABLE, 1) == 1;
        RawDevice other = new RawDevice();
        other.send(Connect.v5()
                .will(0, "event", "gone")
                .alsoFlags(Connect.WILL_RETAIN)
                .bytes());
        assertThat(other.answers())
                .singleElement()
                .satisfies(answer -> assertThat(answer.reason()).isEqualTo(available ? 0 : 0x9A));
        assertThat(other.isOpen()).isEqualTo(available);
    }

    @Test
    @DisplayName(
            "[MQTT-3.1.2-16] [MQTT-3.1.2-17] [MQTT-3.1.2-18] [MQTT-3.1.2-19] [MQTT-3.1.4-2] a password alone is well formed, and not enough")
    void passwordAlone() {
        device.send(Connect.v5().flags(CLEAN | PASSWORD).bytes());
        assertRefused(device, 0x86, 0x87, 0x85);
    }

    @Test
    @DisplayName(
            "[MQTT-3.1.2-21] [MQTT-3.2.2-21] [MQTT-3.2.2-22] a keep-alive within the limits is the client's; outside, the server says which one holds")
    void serverKeepAlive() {
        assertThat(connack(Connect.v5().keepAlive(60)).properties().number(Properties.SERVER_KEEP_ALIVE, 60))
                .isEqualTo(60);
        for (int outside : new int[] {0, 1, 59, 851, 65_535}) {
            RawDevice one = new RawDevice();
            one.send(Connect.v5().keepAlive(outside).bytes());
            int said = one.answers().get(0).properties().number(Properties.SERVER_KEEP_ALIVE);
            assertThat(said).isBetween(60, 850);
            one.passSeconds(said * 3L / 2 - 1);
            assertThat(one.isOpen()).isTrue();
            one.passSeconds(2);
            assertThat(one.isOpen()).isFalse();
        }
    }

    @Test
    @DisplayName("[MQTT-3.1.2-22] nothing for 1.5 times the keep-alive is 0x8D and closes")
    void keepAlive() {
        connack(Connect.v5().keepAlive(60));
        device.passSeconds(89);
        assertThat(device.isOpen()).isTrue();
        device.passSeconds(2);
        assertThat(device.answers())
                .singleElement()
                .satisfies(answer -> assertThat(answer.reason()).isEqualTo(0x8D));
        assertThat(device.isOpen()).isFalse();
        assertThat(device.lastEvent().getSessionClosed().getCause()).isEqualTo("keep-alive");
    }

    @Test
    @DisplayName(
            "[MQTT-3.1.3-2] [MQTT-3.1.3-3] [MQTT-3.1.3-5] [MQTT-3.1.3-6] [MQTT-3.1.3-7] [MQTT-3.1.3-8] [MQTT-3.2.2-16] an empty or malformed client id is 0x85: a device has a name")
    void clientId() {
        for (String id : new String[] {"", "short", "PROD123456", "PROD123456pump/1", "p".repeat(10_000)}) {
            RawDevice one = new RawDevice();
            one.send(Connect.v5().clientId(id).bytes());
            assertRefused(one, 0x85);
        }
    }

    @Test
    @DisplayName("[MQTT-3.1.4-3] a second connection of the device ends the first with 0x8E")
    void takeover() {
        connack(Connect.v5());
        RawDevice second = device.again();
        second.send(Connect.v5().bytes());
        assertThat(second.answers().get(0).reason()).isZero();
        assertThat(device.answers()).singleElement().satisfies(answer -> {
            assertThat(answer.first()).isEqualTo(0xE0);
            assertThat(answer.reason()).isEqualTo(0x8E);
        });
        assertThat(device.isOpen()).isFalse();
        assertThat(second.isOpen()).isTrue();
    }

    @Test
    @DisplayName("[MQTT-3.1.4-6] what comes behind a refused CONNECT is not processed, a second CONNECT neither")
    void nothingAfterRefusal() {
        byte[] refused =
                Connect.v5().passwordField(new Bytes().text("00;hmacsha1")).bytes();
        device.send(Bytes.join(refused, Connect.v5().bytes(), Packets.PINGREQ));
        assertRefused(device, 0x86, 0x87);
    }

    @Test
    @DisplayName("[MQTT-4.12.0-1] an Authentication Method is 0x8C: none is offered")
    void authMethod() {
        device.send(Connect.v5()
                .properties(Bytes.of(0x15).text("SCRAM-SHA-1").raw(0x16).data('x'))
                .bytes());
        assertRefused(device, 0x8C);
    }

    @Test
    @DisplayName("[MQTT-3.2.2-19] [MQTT-3.2.2-20] [MQTT-3.1.2-24] a refusal fits the client's Maximum Packet Size")
    void smallRefusal() {
        device.send(Connect.v5()
                .clientId("short")
                .properties(Bytes.of(0x27, 0, 0, 0, 10))
                .bytes());
        assertThat(device.bytes()).hasSizeLessThanOrEqualTo(10);
        assertThat(device.isOpen()).isFalse();
    }

    @Test
    @DisplayName("[MQTT-3.1.2-24] a client that has no room for CONNACK is not let in")
    void noRoomForConnack() {
        device.send(Connect.v5().properties(Bytes.of(0x27, 0, 0, 0, 8)).bytes());
        assertThat(device.bytes()).hasSizeLessThanOrEqualTo(8);
        assertThat(device.isOpen()).isFalse();
    }

    @Test
    @DisplayName("a refusal is one line that says why")
    void reasonString() {
        device.send(Connect.v5().clientId("short").bytes());
        Answer answer = device.answers().get(0);
        assertThat((String) answer.properties().get(Properties.REASON_STRING))
                .isNotBlank()
                .doesNotContain("\n");
        assertThat(answer.properties().toString()).doesNotContain("Exception");
    }

    private Answer connack(Connect connect) {
        device.send(connect.bytes());
        List<Answer> answers = device.answers();
        assertThat(answers).hasSize(1);
        assertThat(answers.get(0).reason()).isZero();
        return answers.get(0);
    }

    private static void assertRefused(RawDevice one, Integer... reasons) {
        assertThat(one.answers()).singleElement().satisfies(answer -> {
            assertThat(answer.first()).isEqualTo(0x20);
            assertThat(answer.body()[0]).isZero(); // [MQTT-3.2.2-6]
            assertThat(answer.reason()).isIn(Set.of((Object[]) reasons));
        });
        assertThat(one.isOpen()).isFalse();
        assertThat(one.events()).isEmpty();
    }

    private static Connect with(int... properties) {
        return Connect.v5().properties(Bytes.of(properties));
    }

    private static Arguments row(String what, Connect connect, Integer... reasons) {
        return Arguments.of(what, connect, List.of(reasons));
    }
}
