package io.tributary.management.rules;

import io.tributary.codec.AvroCodec;
import io.tributary.rules.program.SourceLog;
import io.tributary.schemas.avro.UplinkMessage;
import io.tributary.stream.LogRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Messages that a test lets come in, for one who follows; and a traffic that it says. */
public final class MemoryUplink implements Tails.Live, Traffic.Source {
    private static final AvroCodec<UplinkMessage> CODEC = AvroCodec.of(UplinkMessage.class);

    /** What comes next. */
    public final BlockingQueue<LogRecord> messages = new LinkedBlockingQueue<>();

    /** How many follow now. */
    public final AtomicInteger followers = new AtomicInteger();

    /** Lies unread. */
    public volatile long unread;

    public volatile Optional<String> failure = Optional.empty();
    public volatile Traffic traffic = new Traffic(Duration.ofMinutes(1), 0, 0, 0);

    public void come(String topic, String payload) {
        String[] levels = topic.split("/");
        UplinkMessage message = UplinkMessage.newBuilder()
                .setMessageId("m-" + messages.size())
                .setProductId(levels[0])
                .setDeviceName(levels[1])
                .setTopic(topic)
                .setPayload(ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)))
                .setQos(1)
                .setReceivedAt(Instant.EPOCH)
                .setGateway("test")
                .build();
        messages.add(new LogRecord(levels[0] + "/" + levels[1], 0, 0, 0, CODEC.encode(message)));
    }

    @Override
    public Traffic on(SourceLog log, Set<String> filters) throws IOException {
        failIfWanted();
        return traffic;
    }

    @Override
    public Tails.Following follow(SourceLog log) throws IOException {
        failIfWanted();
        followers.incrementAndGet();
        return new Tails.Following() {
            @Override
            public List<LogRecord> next(Duration atMost) throws IOException {
                failIfWanted();
                try {
                    List<LogRecord> next = new ArrayList<>();
                    Optional.ofNullable(messages.poll(atMost.toNanos(), TimeUnit.NANOSECONDS))
                            .ifPresent(next::add);
                    messages.drainTo(next);
                    return next;
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException(e);
                }
            }

            @Override
            public long passOver() {
                return unread;
            }

            @Override
            public void close() {
                followers.decrementAndGet();
            }
        };
    }

    private void failIfWanted() throws IOException {
        if (failure.isPresent()) {
            throw new IOException(failure.get());
        }
    }
}
