package io.tributary.gateway.coap;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Datagrams as a test wants them, right or wrong, and what comes back. */
final class RawCoap implements AutoCloseable {
    static final int CON = 0;
    static final int NON = 1;
    static final int ACK = 2;
    static final int RST = 3;
    static final int EMPTY = 0;
    static final int POST = 2;
    static final int URI_PATH = 11;

    private static final int PATIENCE_MILLIS = 20_000;
    private static final byte[] TOKEN = {1, 2, 3, 4};

    private final DatagramSocket socket;

    RawCoap(InetSocketAddress gateway) {
        try {
            socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(gateway);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What an answer says. */
    record Answer(int type, int code, int messageId, byte[] bytes) {
        /** Such as 204 for 2.04. */
        int status() {
            return (code >> 5) * 100 + (code & 31);
        }
    }

    /** An option; those of a message go in the order of their numbers. */
    record Opt(int number, byte[] value) {
        static Opt path(String value) {
            return new Opt(URI_PATH, value.getBytes(StandardCharsets.UTF_8));
        }
    }

    static byte[] message(int type, int code, int messageId, String payload, Opt... options) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int tokenLength = code == EMPTY ? 0 : TOKEN.length;
        out.write(0x40 | type << 4 | tokenLength);
        out.write(code);
        out.write(messageId >> 8);
        out.write(messageId);
        out.write(TOKEN, 0, tokenLength);
        int last = 0;
        for (Opt option : options) {
            writeHead(out, option.number() - last, option.value().length);
            out.writeBytes(option.value());
            last = option.number();
        }
        if (!payload.isEmpty()) {
            out.write(0xFF);
            out.writeBytes(payload.getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }

    private static void writeHead(ByteArrayOutputStream out, int delta, int length) {
        out.write(nibble(delta) << 4 | nibble(length));
        writeRest(out, delta);
        writeRest(out, length);
    }

    private static int nibble(int value) {
        return value < 13 ? value : value < 269 ? 13 : 14;
    }

    private static void writeRest(ByteArrayOutputStream out, int value) {
        if (value >= 269) {
            out.write(value - 269 >> 8);
            out.write(value - 269);
        } else if (value >= 13) {
            out.write(value - 13);
        }
    }

    void send(byte[] datagram) {
        try {
            socket.send(new DatagramPacket(datagram, datagram.length));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Answer answer() {
        return answer(PATIENCE_MILLIS).orElseThrow(() -> new AssertionError("nothing came back"));
    }

    /** What comes within that time. */
    Optional<Answer> answer(int millis) {
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        try {
            socket.setSoTimeout(millis);
            socket.receive(packet);
        } catch (SocketTimeoutException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Optional.of(parse(Arrays.copyOf(packet.getData(), packet.getLength())));
    }

    static Answer parse(byte[] bytes) {
        return new Answer(bytes[0] >> 4 & 3, bytes[1] & 255, (bytes[2] & 255) << 8 | bytes[3] & 255, bytes);
    }

    Answer ask(byte[] datagram) {
        send(datagram);
        return answer();
    }

    @Override
    public void close() {
        socket.close();
    }
}
