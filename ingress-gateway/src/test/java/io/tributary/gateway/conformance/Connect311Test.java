package io.tributary.gateway.conformance;

import static io.tributary.gateway.conformance.Connect.CLEAN;
import static io.tributary.gateway.conformance.Connect.PASSWORD;
import static io.tributary.gateway.conformance.Connect.USERNAME;
import static io.tributary.gateway.conformance.Connect.WILL;
import static io.tributary.gateway.conformance.Connect.WILL_RETAIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.gateway.mqtt.RawDevice;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** MQTT 3.1.1, sections 3.1 and 3.2: CONNECT and its answer. */
@ExtendWith(NoErrorsLogged.class)
class Connect311Test {
    private static final String ACCEPTED = "20 02 00 00";

    private final RawDevice device = new RawDevice();

    @ParameterizedTest(name = "packet type {0}")
    @ValueSource(ints = {0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})
    @DisplayName("[MQTT-3.1.0-1] any other packet first closes without an answer")
    void connectIsFirst(int type) {
        int flags = type == 6 || type == 8 || type == 10 ? 2 : 0;
        device.send(new Bytes().u16(1).text("a").raw(0).packet(type << 4 | flags));
        assertGone();
    }

    @Test
    @DisplayName("[MQTT-3.1.0-2] a second CONNECT closes")
    void secondConnect() {
        device.send(Connect.v311().bytes(), Connect.v311().bytes());
        assertThat(device.hex()).containsExactly(ACCEPTED);
        assertThat(device.isOpen()).isFalse();
        assertThat(device.lastEvent().getSessionClosed().getEpoch()).isEqualTo(RawDevice.EPOCH);
    }

    @Test
    @DisplayName("[MQTT-3.1.0-2] a second CONNECT in the same read closes, too, and opens nothing")
    void secondConnectAtOnce() {
        device.send(Bytes.join(Connect.v311().bytes(), Connect.v311().bytes()));
        assertThat(device.hex()).containsExactly(ACCEPTED);
        assertThat(device.isOpen()).isFalse();
        assertThat(device.events().stream().filter(e -> e.getSessionOpened() != null))
                .hasSize(1);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"MQTX", "mqtt", "MQTT ", "", "MQIsdp"})
    @DisplayName("[MQTT-3.1.2-1] another protocol name is refused and closed")
    void protocolName(String name) {
        device.send(Connect.v311().name(name).bytes());
        assertThat(device.isOpen()).isFalse();
        assertThat(device.hex()).isSubsetOf("20 02 00 01");
        assertThat(device.events()).isEmpty();
    }

    @ParameterizedTest(name = "level {0}")
    @ValueSource(ints = {0, 1, 2, 6, 127, 131, 132, 255})
    @DisplayName("[MQTT-3.1.2-2] [MQTT-3.2.2-4] [MQTT-3.2.2-5] another level is code 1, then closed")
    void protocolLevel(int level) {
        device.send(Connect.level(level).bytes());
        assertRefused(1);
    }

    @Test
    @DisplayName("[MQTT-3.1.2-3] the reserved connect flag closes")
    void reservedFlag() {
        device.send(Connect.v311().alsoFlags(1).bytes());
        assertGone();
    }

    @Test
    @DisplayName("[MQTT-3.1.2-4] [MQTT-3.2.2-2] a session that is there is resumed, and the answer says so")
    void resumed() {
        device.send(Connect.v311().persistent().bytes());
        assertThat(device.bytes()).isEmpty();
        assertThat(device.lastEvent().getSessionOpened().getCleanSession()).isFalse();
        device.sessionState(RawDevice.EPOCH, true);
        assertThat(device.hex()).containsExactly("20 02 01 00");
    }

    @Test
    @DisplayName("[MQTT-3.2.2-3] without a stored session, session present is 0")
    void notResumed() {
        device.send(Connect.v311().persistent().bytes());
        device.sessionState(RawDevice.EPOCH, false);
        assertThat(device.hex()).containsExactly(ACCEPTED);
    }

    @Test
    @DisplayName(
            "[MQTT-3.1.2-6] [MQTT-3.1.4-3] [MQTT-3.2.2-1] a clean session is asked for in the log; session present is 0")
    void clean() {
        device.send(Connect.v311().bytes());
        assertThat(device.lastEvent().getSessionOpened().getCleanSession()).isTrue();
        assertThat(device.hex()).containsExactly(ACCEPTED);
    }

    @ParameterizedTest(name = "QoS {0}")
    @ValueSource(ints = {0, 1, 2})
    @DisplayName("[MQTT-3.1.2-8] [MQTT-3.1.2-9] [MQTT-3.1.2-10] a will is published once when the connection breaks")
    void will(int qos) {
        device.send(Connect.v311().will(qos, "event", "gone").bytes()).bytes();
        assertThat(device.messages()).isEmpty();
        device.breakOff();
        device.passSeconds(1);
        assertThat(device.messages()).singleElement().satisfies(message -> {
            assertThat(message.getTopic()).isEqualTo(RawDevice.topic("event"));
            assertThat(message.getQos()).isEqualTo(qos);
        });
        assertThat(device.payload(0)).isEqualTo("gone");
    }

    @Test
    @DisplayName("[MQTT-3.1.2-8] [MQTT-3.1.2-24] a will is published when the keep-alive runs out")
    void willAtKeepAlive() {
        device.send(Connect.v311().will(1, "event", "gone").bytes());
        device.passSeconds(91);
        assertThat(device.messages()).hasSize(1);
    }

    @Test
    @DisplayName("[MQTT-3.1.2-8] a will is published when a protocol error closes")
    void willAtProtocolError() {
        device.send(
                Connect.v311().will(1, "event", "gone").bytes(),
                Bytes.of(0xC1, 0).array());
        assertThat(device.messages()).hasSize(1);
    }

    @Test
    @DisplayName("[MQTT-3.1.2-10] [MQTT-3.14.4-3] DISCONNECT discards the will")
    void noWillAfterDisconnect() {
        device.send(Connect.v311().will(1, "event", "gone").bytes(), Packets.DISCONNECT);
        device.breakOff();
        assertThat(device.messages()).isEmpty();
    }

    @Test
    @DisplayName("[MQTT-3.1.2-9] a will of no bytes is one")
    void emptyWill() {
        device.send(Connect.v311().will(0, "event", "").bytes());
        device.breakOff();
        assertThat(device.messages()).hasSize(1);
        assertThat(device.payload(0)).isEmpty();
    }

    @Test
    @DisplayName("[MQTT-3.1.2-9] a will flag without the will's fields closes")
    void willMissing() {
        device.send(Connect.v311().flags(WILL | CLEAN).bytes());
        assertGone();
    }

    @Test
    @DisplayName("[MQTT-3.1.2-12] without the will flag nothing is published")
    void noWill() {
        device.send(Connect.v311().bytes());
        device.breakOff();
        assertThat(device.messages()).isEmpty();
    }

    @ParameterizedTest(name = "flags {0}")
    @ValueSource(ints = {0x08, 0x10, 0x18, 0x20})
    @DisplayName("[MQTT-3.1.2-11] [MQTT-3.1.2-13] [MQTT-3.1.2-15] will QoS or will retain without the will flag closes")
    void willFlagsWithoutWill(int flags) {
        device.send(Connect.v311().alsoFlags(flags).bytes());
        assertGone();
    }

    @Test
    @DisplayName("[MQTT-3.1.2-14] will QoS 3 closes")
    void willQos3() {
        device.send(Connect.v311().will(3, "event", "gone").bytes());
        assertGone();
    }

    @Test
    @DisplayName(
            "[MQTT-3.1.2-16] [MQTT-3.1.2-17] a retained will is published, and kept by no one: retain is not offered")
    void retainedWill() {
        device.send(
                Connect.v311().will(1, "event", "gone").alsoFlags(WILL_RETAIN).bytes());
        assertThat(device.hex()).containsExactly(ACCEPTED);
        device.breakOff();
        assertThat(device.messages()).hasSize(1);
    }

    @Test
    @DisplayName("a will the device may not say is not said; the device is let in")
    void forbiddenWill() {
        device.send(Connect.v311().will(1, "control", "gone").bytes());
        device.breakOff();
        assertThat(device.messages()).isEmpty();
        assertThat(device.events().get(0).getSessionOpened().getWill())
                .as("what the device-state job would say")
                .isNull();
    }

    @Test
    @DisplayName(
            "[MQTT-3.1.2-18] [MQTT-3.1.2-19] [MQTT-3.1.2-20] [MQTT-3.1.2-21] fields without their flag, or a flag without its field, close")
    void fieldsAndFlags() {
        assertGone(Connect.v311().flags(CLEAN).usernameField(new Bytes().text("someone")));
        assertGone(Connect.v311().flags(CLEAN | USERNAME).passwordField(new Bytes().text("secret")));
        assertGone(Connect.v311().usernameField(new Bytes()).passwordField(new Bytes()));
        assertGone(Connect.v311().passwordField(new Bytes()));
        assertGone(Connect.v311().passwordField(Bytes.of(0, 9, 'x')));
    }

    @Test
    @DisplayName("[MQTT-3.1.2-22] a password without a user name closes")
    void passwordAlone() {
        assertGone(Connect.v311().flags(CLEAN | PASSWORD));
    }

    @Test
    @DisplayName("[MQTT-3.1.2-24] nothing for 1.5 times the keep-alive closes; a packet in time does not")
    void keepAlive() {
        device.send(Connect.v311().keepAlive(60).bytes());
        device.passSeconds(89);
        assertThat(device.isOpen()).isTrue();
        device.send(Packets.PINGREQ);
        device.passSeconds(89);
        assertThat(device.isOpen()).isTrue();
        device.passSeconds(2);
        assertThat(device.isOpen()).isFalse();
        assertThat(device.lastEvent().getSessionClosed().getReason()).contains("keep-alive");
    }

    @Test
    @DisplayName(
            "[MQTT-3.1.2-24] half a packet is no packet: one that never ends does not keep the connection alive for ever")
    void keepAliveNeedsPackets() {
        device.send(Connect.v311().bytes(), Bytes.of(0x30, 0x7F).array());
        for (int i = 0; i < 100 && device.isOpen(); i++) {
            device.passSeconds(30);
            device.send(Bytes.of(0).array());
        }
        assertThat(device.isOpen()).isFalse();
    }

    @Test
    @DisplayName("[MQTT-3.1.3-1] [MQTT-3.1.3-3] the order is client id, will topic, will message, user name, password")
    void order() {
        device.send(Connect.v311().will(0, "event", "gone").bytes());
        assertThat(device.hex()).containsExactly(ACCEPTED);
        device.breakOff();
        assertThat(device.payload(0)).isEqualTo("gone");
    }

    @Test
    @DisplayName("[MQTT-3.1.3-2] the client id is the session's: a device's events all carry it")
    void identity() {
        device.send(Connect.v311().bytes(), Packets.publish(0, 0, "event", "x"));
        assertThat(device.messages())
                .singleElement()
                .satisfies(message -> assertThat(message.getProductId() + message.getDeviceName())
                        .isEqualTo(RawDevice.CLIENT_ID));
    }

    @Test
    @DisplayName("[MQTT-3.1.3-6] [MQTT-3.1.3-7] [MQTT-3.1.3-8] an empty client id is code 2: a device has a name")
    void emptyClientId() {
        device.send(Connect.v311().clientId("").bytes());
        assertRefused(2);
        RawDevice persistent = new RawDevice();
        persistent.send(Connect.v311().clientId("").persistent().bytes());
        assertThat(persistent.hex()).containsExactly("20 02 00 02");
        assertThat(persistent.isOpen()).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {"short", "prod123456pump-1", "PROD123456", "PROD123456pump/1", "PROD123456p+", "PROD123456ü"})
    @DisplayName("[MQTT-3.1.3-5] [MQTT-3.1.3-9] a client id that is no device's name is code 2")
    void malformedClientId(String id) {
        device.send(Connect.v311().clientId(id).bytes());
        assertRefused(2);
    }

    @Test
    @DisplayName("[MQTT-3.1.3-9] a client id of 60,000 characters is code 2")
    void hugeClientId() {
        device.send(Connect.v311().clientId("P".repeat(10_000)).bytes());
        assertRefused(2);
    }

    @Test
    @DisplayName("[MQTT-3.1.4-1] [MQTT-3.2.2-6] bytes behind the password close")
    void bytesBehind() {
        device.send(Connect.v311().body().raw(0).packet(0x10));
        assertGone();
    }

    @Test
    @DisplayName("[MQTT-3.1.4-1] a CONNECT cut short by its own length closes, at every length")
    void cutShort() {
        byte[] body = Connect.v311().body().array();
        for (int length = 0; length < body.length; length++) {
            RawDevice one = new RawDevice();
            one.send(new Bytes().raw(java.util.Arrays.copyOf(body, length)).packet(0x10));
            assertThat(one.isOpen()).as("length %d", length).isFalse();
            assertThat(one.events()).isEmpty();
        }
    }

    @Test
    @DisplayName("[MQTT-3.1.4-2] a second connection of the device ends the first")
    void takeover() {
        device.send(Connect.v311().bytes());
        RawDevice second = device.again();
        second.send(Connect.v311().bytes());
        assertThat(second.hex()).contains(ACCEPTED);
        assertThat(second.isOpen()).isTrue();
        assertThat(device.isOpen()).isFalse();
    }

    @Test
    @DisplayName("[MQTT-3.1.4-4] [MQTT-3.2.0-1] CONNACK is the first answer, and comes when the session is in the log")
    void connackFirst() {
        device.holdInbox();
        device.send(Bytes.join(Connect.v311().bytes(), Packets.PINGREQ, Packets.publish(1, 1, "event", "x")));
        assertThat(device.bytes()).isEmpty();
        device.acceptEvent(0, RawDevice.EPOCH);
        device.acceptAll();
        assertThat(device.hex()).containsExactly(ACCEPTED, "d0 00", "40 02 00 01");
    }

    @Test
    @DisplayName("[MQTT-3.1.4-5] what comes behind a refused CONNECT is not processed")
    void nothingAfterRefusal() {
        byte[] refused =
                Connect.v311().passwordField(new Bytes().text("00;hmacsha1")).bytes();
        device.send(Bytes.join(refused, Connect.v311().bytes(), Packets.publish(1, 1, "event", "x"), Packets.PINGREQ));
        assertRefused(4);
        assertThat(device.messages()).isEmpty();
    }

    @Test
    @DisplayName("[MQTT-3.2.2-4] [MQTT-3.2.2-5] a refusal has session present 0 and closes, a persistent session's too")
    void refusedPersistent() {
        device.send(Connect.v311().persistent().keepAlive(59).bytes());
        assertRefused(5);
    }

    private void assertRefused(int code) {
        assertThat(device.hex()).containsExactly("20 02 00 0" + code);
        assertThat(device.isOpen()).isFalse();
        assertThat(device.events()).isEmpty();
    }

    private void assertGone() {
        assertGone(device);
    }

    private static void assertGone(Connect spoiled) {
        RawDevice one = new RawDevice();
        one.send(spoiled.bytes());
        assertGone(one);
    }

    /** Closed without a CONNACK. [MQTT-3.1.4-1] [MQTT-3.2.2-6] */
    private static void assertGone(RawDevice one) {
        assertThat(one.isOpen()).isFalse();
        assertThat(one.bytes()).isEmpty();
        assertThat(one.events()).isEmpty();
    }
}
