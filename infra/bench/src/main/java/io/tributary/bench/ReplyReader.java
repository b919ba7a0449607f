package io.tributary.bench;

import io.tributary.catalog.Topics;
import io.tributary.codec.AvroCodec;
import io.tributary.schemas.avro.Reply;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;

/** Reads {@code replies} as an API node does, those for this benchmark, on a thread of its own. */
final class ReplyReader implements AutoCloseable {
    /** Who the replies are for. */
    static final String NAME = "bench";

    private static final AvroCodec<Reply> CODEC = AvroCodec.of(Reply.class);
    private static final Duration POLL = Duration.ofSeconds(1);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread;

    /**
     * Reads what is written from now on.
     *
     * @param each told every reply to {@link #NAME}, on one thread
     */
    ReplyReader(TestBed bed, Consumer<Reply> each) {
        consumer = FromNow.of(bed, Topics.REPLIES);
        thread = new Thread(() -> read(each), "replies");
        thread.setDaemon(true);
        thread.start();
    }

    private void read(Consumer<Reply> each) {
        try (consumer) {
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    Reply reply = CODEC.decode(record.value());
                    if (reply.getReplyTo().equals(NAME)) {
                        each.accept(reply);
                    }
                }
            }
        } catch (WakeupException e) {
            return; // as close() asks
        }
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
