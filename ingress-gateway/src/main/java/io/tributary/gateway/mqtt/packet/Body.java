package io.tributary.gateway.mqtt.packet;

import static io.tributary.gateway.mqtt.packet.BadPacketException.malformed;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** The fields of one packet, read in order and never beyond its end. */
final class Body {
    private final ByteBuf in;
    private final int end;

    Body(ByteBuf in, int length) {
        this.in = in;
        this.end = in.readerIndex() + length;
    }

    int position() {
        return in.readerIndex();
    }

    int left() {
        return end - in.readerIndex();
    }

    boolean hasMore() {
        return left() > 0;
    }

    int oneByte() throws BadPacketException {
        need(1);
        return in.readUnsignedByte();
    }

    int twoBytes() throws BadPacketException {
        need(2);
        return in.readUnsignedShort();
    }

    long fourBytes() throws BadPacketException {
        need(4);
        return in.readUnsignedInt();
    }

    /** A Variable Byte Integer in the fewest bytes. [MQTT-1.5.5-1] */
    int variable() throws BadPacketException {
        int value = 0;
        for (int shift = 0; shift <= 21; shift += 7) {
            int next = oneByte();
            value |= (next & 0x7F) << shift;
            if (next < 0x80) {
                if (next == 0 && shift > 0) {
                    throw malformed("a Variable Byte Integer has more bytes than it needs");
                }
                return value;
            }
        }
        throw malformed("a Variable Byte Integer has more than four bytes");
    }

    byte[] binary() throws BadPacketException {
        int length = twoBytes();
        need(length);
        byte[] bytes = new byte[length];
        in.readBytes(bytes);
        return bytes;
    }

    /** Everything else, where it is. */
    ByteBuf rest() {
        return in.readSlice(left());
    }

    String text() throws BadPacketException {
        int length = twoBytes();
        need(length);
        return text(length);
    }

    /** The same, sparing the copy when it is {@code likely} once more. */
    String text(String likely) throws BadPacketException {
        int length = twoBytes();
        need(length);
        if (length == likely.length() && length > 0 && isNext(likely)) {
            in.skipBytes(length);
            return likely;
        }
        return text(length);
    }

    private boolean isNext(String likely) {
        int start = in.readerIndex();
        for (int i = likely.length() - 1; i >= 0; i--) { // topics of one device differ at their end
            if (in.getByte(start + i) != likely.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** UTF-8 without NUL and without surrogates. [MQTT-1.5.4-1] [MQTT-1.5.4-2] */
    private String text(int length) throws BadPacketException {
        int start = in.readerIndex();
        boolean ascii = true;
        for (int i = start; i < start + length; i++) {
            byte b = in.getByte(i);
            if (b == 0) {
                throw malformed("a text contains U+0000");
            }
            ascii &= b > 0;
        }
        if (ascii) {
            in.skipBytes(length);
            return in.toString(start, length, StandardCharsets.US_ASCII);
        }
        byte[] bytes = ByteBufUtil.getBytes(in, start, length);
        in.skipBytes(length);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed("a text is not UTF-8");
        }
    }

    private void need(int bytes) throws BadPacketException {
        if (left() < bytes) {
            throw malformed("a field reaches beyond the end of its packet");
        }
    }
}
