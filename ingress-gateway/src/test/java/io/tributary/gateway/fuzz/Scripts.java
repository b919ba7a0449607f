package io.tributary.gateway.fuzz;

import io.tributary.gateway.conformance.Bytes;
import io.tributary.gateway.conformance.Connect;
import io.tributary.gateway.conformance.Packets;
import io.tributary.gateway.mqtt.RawDevice;
import java.util.SplittableRandom;

/** Scripts for {@link FuzzRun}: mostly sensible conversations, spoiled in places. */
final class Scripts {
    private static final String[] SUFFIXES = {"event", "data", "control", "a/b/c", "+", "#", "", "\u00e9\u4e2d"};

    private final SplittableRandom random;
    private final boolean mqtt5;

    private Scripts(SplittableRandom random) {
        this.random = random;
        this.mqtt5 = random.nextBoolean();
    }

    static byte[] any(SplittableRandom random) {
        return new Scripts(random).script();
    }

    private byte[] script() {
        Bytes script = new Bytes();
        boolean raw = random.nextInt(5) == 0;
        int begin = raw ? 6 : random.nextInt(8) == 0 ? 5 | (mqtt5 ? 8 : 0) : mqtt5 ? 2 : 0;
        script.raw(begin);
        byte[] stream = stream(raw);
        int at = 0;
        while (at < stream.length) {
            if (random.nextInt(4) == 0) {
                script.raw(192 + random.nextInt(64));
                if (random.nextInt(3) == 0) {
                    script.raw(random.nextInt(256));
                }
            }
            int piece = Math.min(stream.length - at, 1 + random.nextInt(random.nextBoolean() ? 4 : 192));
            script.raw(piece - 1);
            for (int i = 0; i < piece; i++) {
                script.raw(stream[at++]);
            }
        }
        for (int i = random.nextInt(8); i > 0; i--) {
            script.raw(192 + random.nextInt(64));
        }
        return script.array();
    }

    private byte[] stream(boolean raw) {
        Bytes stream = new Bytes();
        if (raw) {
            stream.raw(spoil(connect(), 2));
        }
        for (int i = random.nextInt(12); i >= 0; i--) {
            stream.raw(spoil(packet(), 6));
        }
        return stream.array();
    }

    /** One in {@code oneIn} packets is damaged. */
    private byte[] spoil(byte[] packet, int oneIn) {
        if (random.nextInt(oneIn) != 0 || packet.length == 0) {
            return packet;
        }
        byte[] spoiled = packet.clone();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            int where = random.nextInt(spoiled.length);
            switch (random.nextInt(5)) {
                case 0 -> spoiled[where] ^= (byte) (1 << random.nextInt(8));
                case 1 -> spoiled[where] = (byte) random.nextInt(256);
                case 2 -> spoiled[where] = (byte) 0xFF;
                case 3 -> spoiled[where] = 0;
                default -> spoiled = cut(spoiled, where);
            }
        }
        return spoiled;
    }

    /** Without, or with twice, the bytes behind a place. */
    private byte[] cut(byte[] packet, int where) {
        byte[] head = java.util.Arrays.copyOf(packet, where + 1);
        return random.nextBoolean() ? head : Bytes.join(head, packet);
    }

    private byte[] connect() {
        Connect connect = switch (random.nextInt(4)) {
            case 0 -> Connect.v31();
            case 1 -> Connect.v311();
            default -> Connect.v5().properties(properties(0x11, 0x21, 0x27, 0x22, 0x19, 0x17, 0x26, 0x15, 0x16));
        };
        if (random.nextInt(3) == 0) {
            connect.will(random.nextInt(4), suffix(), "gone");
        }
        if (random.nextInt(4) == 0) {
            connect.persistent();
        }
        if (random.nextInt(8) == 0) {
            connect.alsoFlags(random.nextInt(256));
        }
        return connect.keepAlive(random.nextInt(10) == 0 ? random.nextInt(65_536) : 60)
                .bytes();
    }

    private byte[] packet() {
        int id = random.nextInt(20) == 0 ? random.nextInt(65_536) : 1 + random.nextInt(6);
        Bytes body = new Bytes();
        return switch (random.nextInt(14)) {
            case 0, 1, 2, 3, 4 -> publish(id);
            case 5 -> ack(0x40, id);
            case 6 -> ack(0x62, id);
            case 7 -> ack(random.nextBoolean() ? 0x50 : 0x70, id);
            case 8, 9 -> {
                body.u16(id);
                properties(body, 0x0B, 0x26);
                for (int i = random.nextInt(4); i > 0; i--) {
                    body.text(filter()).raw(random.nextInt(random.nextInt(4) == 0 ? 256 : 3));
                }
                yield body.packet(0x82);
            }
            case 10 -> {
                body.u16(id);
                properties(body, 0x26);
                for (int i = random.nextInt(4); i > 0; i--) {
                    body.text(filter());
                }
                yield body.packet(0xA2);
            }
            case 11 -> Packets.PINGREQ;
            case 12 -> {
                if (mqtt5 && random.nextBoolean()) {
                    body.raw(random.nextInt(256));
                    properties(body, 0x11, 0x1F, 0x26, 0x1C);
                }
                yield body.packet(random.nextBoolean() ? 0xE0 : 0xF0);
            }
            default -> {
                byte[] noise = new byte[random.nextInt(40)];
                random.nextBytes(noise);
                yield random.nextBoolean() ? noise : new Bytes().raw(noise).packet(random.nextInt(256));
            }
        };
    }

    private byte[] publish(int id) {
        int qos = random.nextInt(3);
        Bytes body = new Bytes().text(random.nextInt(6) == 0 ? filter() : RawDevice.topic(suffix()));
        if (qos > 0) {
            body.u16(id);
        }
        properties(body, 0x01, 0x02, 0x03, 0x08, 0x09, 0x23, 0x26, 0x0B);
        int size = random.nextInt(30) == 0 ? random.nextInt(40_000) : random.nextInt(60);
        return body.raw(new byte[size]).packet(0x30 | qos << 1 | (random.nextInt(4) == 0 ? random.nextInt(16) & 9 : 0));
    }

    private byte[] ack(int first, int id) {
        Bytes body = new Bytes().u16(id);
        if (mqtt5 && random.nextInt(3) == 0) {
            body.raw(random.nextInt(256));
            if (random.nextBoolean()) {
                properties(body, 0x1F, 0x26);
            }
        }
        return body.packet(first);
    }

    private void properties(Bytes body, int... ids) {
        if (mqtt5) {
            body.properties(properties(ids));
        }
    }

    /** Some of these, now and then one that has no place here or comes twice. */
    private Bytes properties(int... ids) {
        Bytes properties = new Bytes();
        for (int i = random.nextInt(4) == 0 ? random.nextInt(5) : 0; i > 0; i--) {
            int id = random.nextInt(12) == 0 ? random.nextInt(0x2C) : ids[random.nextInt(ids.length)];
            properties.raw(id);
            switch (id) {
                case 0x01, 0x17, 0x19, 0x24, 0x25, 0x28, 0x29, 0x2A -> properties.raw(random.nextInt(3));
                case 0x13, 0x21, 0x22, 0x23 -> properties.u16(random.nextInt(12));
                case 0x02, 0x11, 0x18, 0x27 -> properties.u32(random.nextInt(2_000));
                case 0x0B -> properties.varint(random.nextInt(300));
                case 0x26 -> properties.text(suffix()).text(suffix());
                case 0x08 -> properties.text(filter());
                default -> properties.text("text");
            }
        }
        return properties;
    }

    private String suffix() {
        return SUFFIXES[random.nextInt(SUFFIXES.length)];
    }

    private String filter() {
        return switch (random.nextInt(6)) {
            case 0 -> "$share/group/" + RawDevice.topic(suffix());
            case 1 -> "$sys/operation/result/" + RawDevice.topic("").substring(0, 17);
            case 2 -> suffix();
            default -> RawDevice.topic(suffix());
        };
    }
}
