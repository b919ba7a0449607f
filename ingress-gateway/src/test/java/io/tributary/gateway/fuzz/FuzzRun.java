package io.tributary.gateway.fuzz;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.tributary.gateway.conformance.Answer;
import io.tributary.gateway.conformance.Bytes;
import io.tributary.gateway.conformance.Connect;
import io.tributary.gateway.mqtt.RawDevice;
import java.util.Arrays;
import java.util.List;

/**
 * One connection, played from a script of bytes: what the network brings in which pieces, and what Kafka, the job and the clock do in
 * between. Every script is a legal one; what it must not do to the gateway is checked at its end.
 *
 * <p>The script's first byte chooses how the connection begins. Then each step is a byte: 0 to 191, so many bytes (plus one) are
 * received, taken from the script; above, something else happens.
 */
final class FuzzRun {
    /** More than the longest packet the gateway reads, its copy, and what it answers. */
    private static final long MOST_BYTES = 256 * 1024;

    private static final int RECEIVES = 192;
    private static final byte[] CONNECT_311 =
            Connect.v311().will(1, "event", "gone").bytes();
    private static final byte[] CONNECT_5 = Connect.v5()
            .properties(Bytes.of(0x21, 0, 4, 0x22, 0, 8, 0x27, 0, 0, 4, 0, 0x11, 0, 0, 0, 60))
            .bytes();

    private final byte[] script;
    private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(false);
    private final RawDevice device = new RawDevice();
    private int at;
    private int taken;
    private long sequence;

    private FuzzRun(byte[] script) {
        this.script = script;
        device.allocateFrom(memory);
    }

    /** Plays a script; an {@link AssertionError} says which promise was broken. */
    static void play(byte[] script) {
        new FuzzRun(script).play();
    }

    private void play() {
        begin(next());
        while (at < script.length && device.isOpen()) {
            step(next());
            require(used() <= MOST_BYTES, "the connection holds %d bytes", used());
        }
        byte[] said = device.bytes();
        require(isLegal(said), "the gateway said %s", Arrays.toString(said));
        require(
                !device.isOpen()
                        || device.handlers().contains("session")
                        || device.handlers().contains("opening")
                        || device.handlers().contains("connect"),
                "an open connection in no state: %s",
                device.handlers());
        device.finish();
        require(device.sessions() == 0, "the session of a closed connection is kept");
        require(used() == 0, "%d bytes were not released", used());
    }

    private void begin(int how) {
        switch (how & 7) {
            case 0, 1 -> device.send(CONNECT_311);
            case 2, 3, 4 -> device.send(CONNECT_5);
            case 5 -> {
                device.holdInbox();
                device.send((how & 8) == 0 ? CONNECT_311 : CONNECT_5);
            }
            default -> {
                // The script says it all, CONNECT included.
            }
        }
    }

    private void step(int op) {
        if (op < RECEIVES) {
            int end = Math.min(script.length, at + op + 1);
            device.send(Arrays.copyOfRange(script, at, end));
            at = end;
        } else {
            switch (op & 15) {
                case 0, 1, 2, 3 -> accept();
                case 4 -> fail();
                case 5, 6 -> device.deliver(++sequence, "control", op & 1);
                case 7 -> device.deliver(Math.max(sequence - 1, 1), "control", 1);
                case 8 -> device.sessionState(RawDevice.EPOCH, (op & 16) == 0);
                case 9 -> device.replaced(RawDevice.EPOCH);
                case 10 -> device.passSeconds(next());
                case 11 -> device.kafkaStalls((op & 16) == 0);
                case 12 -> openInbox();
                case 13 -> device.disable();
                case 14 -> device.redeliver(++sequence, "data", 1);
                default -> device.breakOff();
            }
        }
    }

    private void accept() {
        if (taken < device.messages().size()) {
            device.accept(taken++);
        }
    }

    private void fail() {
        if (taken < device.messages().size()) {
            device.fail(taken++);
        }
    }

    private void openInbox() {
        if (device.heldEvents() > 0) {
            device.acceptEvent(0, RawDevice.EPOCH);
        }
    }

    /** Whole packets, of the kinds a server sends, CONNACK first and only then. */
    private static boolean isLegal(byte[] said) {
        List<Answer> answers = Answer.split(said);
        for (int i = 0; i < answers.size(); i++) {
            int type = answers.get(i).type();
            boolean known = switch (type) {
                case 2 -> i == 0;
                case 3, 4, 5, 7, 9, 11, 13 -> i > 0;
                case 14 -> i > 0 && i == answers.size() - 1;
                default -> false;
            };
            if (!known) {
                return false;
            }
        }
        return true;
    }

    private long used() {
        return memory.metric().usedHeapMemory() + memory.metric().usedDirectMemory();
    }

    private int next() {
        return at < script.length ? script[at++] & 0xFF : 0;
    }

    private static void require(boolean holds, String otherwise, Object... values) {
        if (!holds) {
            throw new AssertionError(String.format(otherwise, values));
        }
    }
}
