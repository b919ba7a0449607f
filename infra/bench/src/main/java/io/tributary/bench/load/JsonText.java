package io.tributary.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Looks up numbers in JSON whose form is known, without reading the rest of it. */
final class JsonText {
    private JsonText() {}

    /** A field of an object, wherever it first stands. */
    static ByteBuf field(String name) {
        return Unpooled.unreleasableBuffer(
                Unpooled.wrappedBuffer(("\"" + name + "\":").getBytes(StandardCharsets.US_ASCII)));
    }

    /** The whole number behind a field, as a number or in quotes; -1 when there is none. */
    static long number(ByteBuf json, ByteBuf field) {
        int at = ByteBufUtil.indexOf(field, json);
        if (at < 0) {
            return -1;
        }
        int i = json.readerIndex() + at + field.readableBytes();
        if (i < json.writerIndex() && json.getByte(i) == '"') {
            i++;
        }
        long number = -1;
        for (; i < json.writerIndex(); i++) {
            int digit = json.getByte(i) - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            number = Math.max(0, number) * 10 + digit;
        }
        return number;
    }
}
