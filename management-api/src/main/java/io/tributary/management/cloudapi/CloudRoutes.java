package io.tributary.management.cloudapi;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.tributary.management.cloudapi.model.CloudRefusal;
import io.tributary.management.cloudapi.signature.RawCall;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * The one path of the cloud API, {@code /}. The path belongs to others too: a GET that carries nothing of a cloud call, such as a
 * browser's, is left to them. The status is always 200, because toolkits take any other for a failure of the transport.
 */
public final class CloudRoutes {
    /** Where it is. */
    public static final String PATH = "/";
    /** Larger bodies do not reach it; those between this and what a signature may carry are answered in the form of the cloud API. */
    public static final int MOST_BYTES = 12 << 20;

    private static final int WORTH_ZIPPING = 1_400;
    private static final int USUAL_BYTES = 1 << 20;

    /** Larger calls at a time: each may take some ten times its size while it is read. */
    private static final int LARGE_CALLS = 2;

    private static final Pattern COMMON = Pattern.compile("(^|&)(Action|Version|SecretId|Signature)=");

    private final CloudFront front;
    private final Semaphore large = new Semaphore(LARGE_CALLS);

    public CloudRoutes(CloudFront front) {
        this.front = front;
    }

    public void register(RoutesConfig routes) {
        routes.before(PATH, http -> {
            if (isCloudCall(http)) {
                answer(http);
                http.skipRemainingHandlers();
            }
        });
    }

    private static boolean isCloudCall(Context http) {
        String method = http.method().name();
        return !(method.equals("GET") || method.equals("HEAD"))
                || http.header("X-TC-Action") != null
                || http.header("X-TC-Version") != null
                || Optional.ofNullable(http.header("Authorization")).orElse("").startsWith("TC3")
                || COMMON.matcher(query(http)).find();
    }

    private void answer(Context http) {
        Map<String, String> headers = new HashMap<>();
        http.headerMap().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
        RawCall call = new RawCall(http.method().name(), query(http), headers);
        CompletableFuture<String> coming;
        try (Reading body = new Reading(http)) {
            coming = front.answer(call, body, address(http)).toCompletableFuture();
        }
        if (coming.isDone()) {
            write(http, call, coming.join());
        } else {
            http.future(() -> coming.thenAccept(answer -> write(http, call, answer)));
        }
    }

    private static void write(Context http, RawCall call, String text) {
        byte[] answer = text.getBytes(StandardCharsets.UTF_8);
        http.status(200).contentType("application/json").header("Vary", "Accept-Encoding");
        boolean zipped = answer.length > WORTH_ZIPPING
                && call.header("Accept-Encoding").orElse("").contains("gzip");
        http.result(zipped ? zipped(answer, http) : answer);
    }

    private static byte[] zipped(byte[] answer, Context http) {
        http.header("Content-Encoding", "gzip");
        ByteArrayOutputStream out = new ByteArrayOutputStream(answer.length / 4);
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(answer);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return out.toByteArray();
    }

    private static String query(Context http) {
        return Optional.ofNullable(http.queryString()).orElse("");
    }

    private static InetAddress address(Context http) {
        try {
            return InetAddress.getByName(http.ip()); // a literal, so nothing is looked up
        } catch (UnknownHostException e) {
            throw new IllegalStateException("the peer's address is always an address: " + http.ip(), e);
        }
    }

    /** A body on its way in, and the room it takes. */
    private final class Reading implements CloudFront.Body, AutoCloseable {
        private final Context http;
        private Optional<byte[]> read = Optional.empty();
        private boolean takesRoom;

        Reading(Context http) {
            this.http = http;
        }

        @Override
        public byte[] read(int maxBytes) {
            byte[] bytes = read.orElseGet(() -> readNow(maxBytes));
            read = Optional.of(bytes);
            return bytes;
        }

        private byte[] readNow(int maxBytes) {
            if (http.req().getContentLengthLong() > maxBytes) {
                throw tooLarge(maxBytes);
            }
            try {
                InputStream in = http.req().getInputStream();
                byte[] head = in.readNBytes(Math.min(USUAL_BYTES, maxBytes) + 1);
                if (head.length <= Math.min(USUAL_BYTES, maxBytes)) {
                    return head;
                }
                if (maxBytes <= USUAL_BYTES) {
                    throw tooLarge(maxBytes);
                }
                takesRoom = large.tryAcquire();
                if (!takesRoom) {
                    throw new CloudRefusal(
                            "RequestLimitExceeded",
                            "more than " + LARGE_CALLS + " calls above " + USUAL_BYTES + " bytes at once; try again");
                }
                byte[] tail = in.readNBytes(maxBytes + 1 - head.length);
                if (head.length + tail.length > maxBytes) {
                    throw tooLarge(maxBytes);
                }
                byte[] all = Arrays.copyOf(head, head.length + tail.length);
                System.arraycopy(tail, 0, all, head.length, tail.length);
                return all;
            } catch (IOException e) {
                throw new CloudRefusal(CloudRefusal.MALFORMED, "the body did not arrive whole: " + e.getMessage());
            }
        }

        @Override
        public void close() {
            if (takesRoom) {
                large.release();
            }
        }
    }

    private static CloudRefusal tooLarge(int maxBytes) {
        return new CloudRefusal(
                CloudRefusal.MALFORMED, "the body is larger than the " + maxBytes + " bytes this signature may carry");
    }
}
