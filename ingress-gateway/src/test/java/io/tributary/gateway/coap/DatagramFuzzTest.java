package io.tributary.gateway.coap;

import static io.tributary.gateway.coap.CoapGateway.PRODUCT;
import static io.tributary.gateway.coap.RawCoap.CON;
import static io.tributary.gateway.coap.RawCoap.NON;
import static io.tributary.gateway.coap.RawCoap.POST;
import static io.tributary.gateway.coap.RawCoap.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.gateway.coap.RawCoap.Opt;
import io.tributary.gateway.conformance.NoErrorsLogged;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Datagrams that are almost right, at both ports: none ends a thread, and memory stays as it was. Short with the other tests; longer
 * with {@code -Dcoap.fuzz=10000000}, and repeatable with {@code -Dsamples.seed=}.
 */
class DatagramFuzzTest {
    private static final int DATAGRAMS = Integer.getInteger("coap.fuzz", 6_000);
    private static final int BETWEEN_LOOKS = 500;
    private static final long ROOM = 48L * 1024 * 1024;

    /** The first flight of a DTLS 1.2 client with keys, without its cookie. */
    private static final byte[] CLIENT_HELLO = HexFormat.of()
            .parseHex(
                    "16feff0000000000000000003b" // a handshake record, epoch 0
                            + "0100002f000000000000002f" // ClientHello in one fragment
                            + "fefd" + "00".repeat(32) // version, random
                            + "00" + "00" // no session, no cookie
                            + "0004c0a800ff" // suites
                            + "0100" // no compression
                            + "0000"); // no extensions

    @RegisterExtension
    final NoErrorsLogged noErrors = new NoErrorsLogged();

    @Test
    void anyDatagramIsBorne() {
        long seed = Long.getLong("samples.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        Queue<Throwable> escaped = new ConcurrentLinkedQueue<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, bug) -> escaped.add(bug));
        try (CoapGateway gateway = new CoapGateway()) {
            gateway.device("raw");
            gateway.kafka.keepsNothing = true;
            long first = 0;
            for (int sent = 0; sent < DATAGRAMS; sent += BETWEEN_LOOKS) {
                try (RawCoap plain = new RawCoap(gateway.plain());
                        RawCoap secure = new RawCoap(gateway.dtls())) {
                    for (int i = 0; i < BETWEEN_LOOKS; i++) {
                        (random.nextInt(3) == 0 ? secure : plain).send(sample(random));
                    }
                }
                assertThat(stillServes(gateway, sent))
                        .as("seed %d, after %d", seed, sent)
                        .isTrue();
                if (sent == DATAGRAMS / 4 / BETWEEN_LOOKS * BETWEEN_LOOKS) {
                    first = used();
                }
            }
            gateway.kafka.events.clear();
            assertThat(escaped).as("seed %d", seed).isEmpty();
            assertThat(used() - first)
                    .as("seed %d: bytes more than after a quarter", seed)
                    .isLessThan(ROOM);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    /** A flood may fill the socket's buffer, so a request is sent until one gets through. */
    private static boolean stillServes(CoapGateway gateway, int number) {
        try (RawCoap device = new RawCoap(gateway.plain())) {
            for (int tries = 0; tries < 100; tries++) {
                device.send(message(
                        CON, POST, number & 0xFFFF, "x", Opt.path(PRODUCT), Opt.path("raw"), Opt.path("event")));
                if (device.answer(200).isPresent()) {
                    return true;
                }
            }
            return false;
        }
    }

    private static long used() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static byte[] sample(SplittableRandom random) {
        byte[] bytes = switch (random.nextInt(6)) {
            case 0 -> CLIENT_HELLO.clone();
            case 1 -> random(random, random.nextInt(200));
            default -> request(random);
        };
        for (int changes = random.nextInt(4); changes > 0 && bytes.length > 0; changes--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes = Arrays.copyOf(bytes, at);
                default -> bytes = Arrays.copyOf(bytes, bytes.length + random.nextInt(40));
            }
        }
        return bytes;
    }

    private static byte[] request(SplittableRandom random) {
        List<Opt> options = new ArrayList<>();
        if (random.nextBoolean()) {
            options.add(Opt.path(PRODUCT + "/raw/event"));
        } else {
            options.addAll(List.of(Opt.path(PRODUCT), Opt.path("raw"), Opt.path("event")));
        }
        int number = RawCoap.URI_PATH;
        for (int more = random.nextInt(4); more > 0; more--) {
            number += random.nextInt(30);
            options.add(new Opt(number, random(random, random.nextInt(20))));
        }
        return message(
                random.nextBoolean() ? CON : NON,
                random.nextInt(4) == 0 ? random.nextInt(256) : POST,
                random.nextInt(65_536),
                "x".repeat(random.nextInt(30)),
                options.toArray(Opt[]::new));
    }

    private static byte[] random(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
