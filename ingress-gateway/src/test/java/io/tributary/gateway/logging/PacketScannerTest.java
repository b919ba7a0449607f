package io.tributary.gateway.logging;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tributary.gateway.logging.PacketScanner.Seen;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class PacketScannerTest {
    private static final String PUBLISH = "3a100003612f62002a" + "736563726574212121"; // a/b, QoS 1, DUP, id 42

    private final List<Seen> seen = new ArrayList<>();
    private final PacketScanner scanner = new PacketScanner(seen::add);

    @Test
    void whatMayBeShownIsFound() {
        scan("20020005" + "4004002a" + "9700" + "900400070180" + "c000" + "e0018e" + "e000");

        assertThat(seen)
                .extracting(Seen::type)
                .containsExactly("CONNACK", "PUBACK", "SUBACK", "PINGREQ", "DISCONNECT", "DISCONNECT");
        assertThat(seen).extracting(Seen::reason).containsExactly(5, 0x97, 0x80, -1, 0x8e, -1);
        assertThat(seen).extracting(Seen::packetId).containsExactly(0, 42, 7, 0, 0, 0);
    }

    @Test
    void aPublishShowsItsTopicAndItsSizeButNotItsPayload() {
        scan(PUBLISH);

        assertThat(seen).containsExactly(new Seen("PUBLISH", 18, 1, true, 42, -1, "a/b"));
        assertThat(seen.toString()).doesNotContain("secret");
    }

    @Test
    void packetsMayComeInAnyPieces() {
        String two = PUBLISH + "d000" + PUBLISH;
        for (int i = 0; i < two.length(); i += 2) {
            scan(two.substring(i, i + 2));
        }

        assertThat(seen).extracting(Seen::type).containsExactly("PUBLISH", "PINGRESP", "PUBLISH");
        assertThat(seen.get(2)).isEqualTo(seen.get(0));
    }

    @Test
    void aLongPacketIsCountedNotKept() {
        ByteBuf bytes = Unpooled.buffer();
        bytes.writeBytes(HexFormat.of().parseHex("3080a002")); // 36,864 bytes
        bytes.writeShort(3).writeBytes(new byte[] {'a', '/', 'b'}).writeZero(36_864 - 5);
        scanner.scan(bytes);
        scan("c000");

        assertThat(seen).extracting(Seen::bytes).containsExactly(36_868, 2);
        assertThat(seen.get(0).topic()).isEqualTo("a/b");
    }

    private void scan(String hex) {
        ByteBuf bytes = Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex));
        scanner.scan(bytes);
        assertThat(bytes.readerIndex()).isZero();
    }
}
