package io.tributary.gateway.conformance;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One control packet the gateway sent, taken apart by hand. */
public record Answer(int first, byte[] body) {
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    /** Takes a stream of whole packets apart; a rest that is no packet fails the test. */
    public static List<Answer> split(byte[] stream) {
        List<Answer> answers = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(stream);
        while (in.hasRemaining()) {
            int first = in.get() & 0xFF;
            byte[] body = new byte[varint(in)];
            in.get(body);
            answers.add(new Answer(first, body));
        }
        return answers;
    }

    /** Type and body, as a tap would show it. */
    public String hex() {
        return HEX.formatHex(
                new Bytes().raw(first).varint(body.length).raw(body).array());
    }

    public int type() {
        return first >> 4;
    }

    public int qos() {
        return first >> 1 & 3;
    }

    public boolean dup() {
        return (first & 8) != 0;
    }

    public boolean retain() {
        return (first & 1) != 0;
    }

    /** Of PUBLISH: the topic. */
    public String topic() {
        ByteBuffer in = ByteBuffer.wrap(body);
        return text(in);
    }

    /** The packet id, of PUBLISH too. */
    public int id() {
        ByteBuffer in = ByteBuffer.wrap(body);
        if (type() == 3) {
            text(in);
        }
        return in.getShort() & 0xFFFF;
    }

    /** Of a PUBLISH of 3.1.1. */
    public String payload() {
        return rest(publishBody());
    }

    public String payload5() {
        ByteBuffer in = publishBody();
        int length = varint(in);
        in.position(in.position() + length);
        return rest(in);
    }

    /** Of MQTT 5: CONNACK's, DISCONNECT's or an acknowledgement's reason; absent is 0. */
    public int reason() {
        int at = switch (type()) {
            case 2 -> 1;
            case 14 -> 0;
            default -> 2;
        };
        return body.length > at ? body[at] & 0xFF : 0;
    }

    /** The reason codes of SUBACK and UNSUBACK of MQTT 5. */
    public List<Integer> reasons5() {
        ByteBuffer in = ByteBuffer.wrap(body);
        in.getShort();
        int length = varint(in);
        in.position(in.position() + length);
        return codes(in);
    }

    /** The return codes of a SUBACK of 3.1.1. */
    public List<Integer> reasons() {
        ByteBuffer in = ByteBuffer.wrap(body);
        in.getShort();
        return codes(in);
    }

    /** MQTT 5's properties of this packet. */
    public Properties properties() {
        ByteBuffer in = type() == 3 ? publishBody() : ByteBuffer.wrap(body);
        int skip = switch (type()) {
            case 2, 9, 11 -> 2;
            case 3 -> 0;
            case 14, 15 -> 1;
            default -> 3;
        };
        if (in.remaining() <= skip) {
            return new Properties(ByteBuffer.allocate(0));
        }
        in.position(in.position() + skip);
        int length = varint(in);
        return new Properties(in.slice(in.position(), length));
    }

    private ByteBuffer publishBody() {
        ByteBuffer in = ByteBuffer.wrap(body);
        text(in);
        if (qos() > 0) {
            in.getShort();
        }
        return in;
    }

    static int varint(ByteBuffer in) {
        int value = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            int digit = in.get() & 0xFF;
            value |= (digit & 127) << shift;
            if (digit < 128) {
                return value;
            }
        }
        throw new AssertionError("the gateway sent a variable byte integer of more than four bytes");
    }

    static String text(ByteBuffer in) {
        byte[] bytes = new byte[in.getShort() & 0xFFFF];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String rest(ByteBuffer in) {
        byte[] bytes = new byte[in.remaining()];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static List<Integer> codes(ByteBuffer in) {
        List<Integer> codes = new ArrayList<>();
        while (in.hasRemaining()) {
            codes.add(in.get() & 0xFF);
        }
        return codes;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Answer answer && hex().equals(answer.hex());
    }

    @Override
    public int hashCode() {
        return hex().hashCode();
    }

    @Override
    public String toString() {
        return hex();
    }
}
