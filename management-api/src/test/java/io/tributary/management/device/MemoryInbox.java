package io.tributary.management.device;

import io.tributary.codec.AvroCodec;
import io.tributary.identity.DeviceId;
import io.tributary.schemas.avro.InboxEvent;
import io.tributary.stream.LogRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An inbox that a test fills, before it is followed and while it is. */
public final class MemoryInbox implements InboxLog {
    private static final AvroCodec<InboxEvent> CODEC = AvroCodec.of(InboxEvent.class);

    /** How many follow now. */
    public final AtomicInteger followers = new AtomicInteger();

    public volatile Optional<String> failure = Optional.empty();

    private final List<LogRecord> records = new ArrayList<>();
    private final List<Reading> readings = new CopyOnWriteArrayList<>();

    /** Adds a record, a second after the one before. */
    public synchronized void come(String device, InboxEvent.Builder event) {
        come(device, CODEC.encode(event.setEventId("e").setSource("test").build()));
    }

    /** Adds a record of these bytes. */
    public synchronized void come(String device, byte[] value) {
        long offset = records.size();
        LogRecord record = new LogRecord(device, 0, offset, 1_000 * offset, value);
        records.add(record);
        readings.forEach(reading -> reading.take(record));
    }

    @Override
    public synchronized Following follow(DeviceId device) throws IOException {
        failIfWanted();
        Reading reading = new Reading(device.toString(), records.size());
        records.forEach(reading::take);
        readings.add(reading);
        followers.incrementAndGet();
        return reading;
    }

    private void failIfWanted() throws IOException {
        if (failure.isPresent()) {
            throw new IOException(failure.get());
        }
    }

    private final class Reading implements Following {
        private final String device;
        private final long end;
        private final BlockingQueue<LogRecord> unread = new LinkedBlockingQueue<>();
        private long position;

        Reading(String device, long end) {
            this.device = device;
            this.end = end;
        }

        void take(LogRecord record) {
            unread.add(record);
        }

        @Override
        public List<LogRecord> next(Duration atMost) throws IOException {
            failIfWanted();
            try {
                List<LogRecord> next = new ArrayList<>();
                Optional.ofNullable(unread.poll(atMost.toNanos(), TimeUnit.NANOSECONDS))
                        .ifPresent(next::add);
                unread.drainTo(next);
                position += next.size();
                next.removeIf(record -> !record.key().equals(device));
                return next;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }

        @Override
        public boolean isCaughtUp() {
            return position >= end;
        }

        @Override
        public void close() {
            readings.remove(this);
            followers.decrementAndGet();
        }
    }
}
