package io.tributary.rules.fabric;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Bytes as text, if they are text. */
final class Utf8 {

    /** Null when the bytes are not UTF-8. */
    static @Nullable String textOf(byte[] bytes, int from, int length) {
        String text = new String(bytes, from, length, StandardCharsets.UTF_8);
        // The constructor writes U+FFFD for what it cannot read; only then has the slow way to tell the two apart.
        return text.indexOf('\uFFFD') < 0 || isStrict(bytes, from, length) ? text : null;
    }

    private static boolean isStrict(byte[] bytes, int from, int length) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, length));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private Utf8() {}
}
