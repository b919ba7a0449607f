package io.tributary.gateway.conformance;

import io.tributary.gateway.mqtt.RawDevice;
import java.nio.charset.StandardCharsets;

/** Control packets by hand, of 3.1.1 unless the name says 5. */
public final class Packets {
    public static final byte[] PINGREQ = {(byte) 0xC0, 0};
    public static final byte[] DISCONNECT = {(byte) 0xE0, 0};

    public static byte[] publish(int qos, int id, String suffix, String payload) {
        return publishTo(qos, id, new Bytes().text(RawDevice.topic(suffix)), payload);
    }

    /** The topic field as it goes over the wire. */
    public static byte[] publishTo(int qos, int id, Bytes topic, String payload) {
        Bytes body = new Bytes().raw(topic);
        if (qos > 0) {
            body.u16(id);
        }
        return body.raw(payload.getBytes(StandardCharsets.UTF_8)).packet(0x30 | qos << 1);
    }

    public static byte[] publish5(int qos, int id, String suffix, Bytes properties, String payload) {
        return publish5To(qos, id, new Bytes().text(RawDevice.topic(suffix)), properties, payload);
    }

    public static byte[] publish5To(int qos, int id, Bytes topic, Bytes properties, String payload) {
        Bytes body = new Bytes().raw(topic);
        if (qos > 0) {
            body.u16(id);
        }
        return body.properties(properties)
                .raw(payload.getBytes(StandardCharsets.UTF_8))
                .packet(0x30 | qos << 1);
    }

    public static byte[] puback(int id) {
        return new Bytes().u16(id).packet(0x40);
    }

    public static byte[] pubrel(int id) {
        return new Bytes().u16(id).packet(0x62);
    }

    /** One filter, with its options. */
    public static byte[] subscribe(int id, String filter, int options) {
        return new Bytes().u16(id).text(filter).raw(options).packet(0x82);
    }

    public static byte[] subscribe5(int id, Bytes properties, String filter, int options) {
        return new Bytes()
                .u16(id)
                .properties(properties)
                .text(filter)
                .raw(options)
                .packet(0x82);
    }

    public static byte[] unsubscribe(int id, String... filters) {
        Bytes body = new Bytes().u16(id);
        for (String filter : filters) {
            body.text(filter);
        }
        return body.packet(0xA2);
    }

    public static byte[] unsubscribe5(int id, String... filters) {
        Bytes body = new Bytes().u16(id).properties(new Bytes());
        for (String filter : filters) {
            body.text(filter);
        }
        return body.packet(0xA2);
    }

    private Packets() {}
}
