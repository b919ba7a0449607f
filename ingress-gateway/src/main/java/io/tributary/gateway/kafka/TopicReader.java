package io.tributary.gateway.kafka;

import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.tributary.gateway.metrics.GatewayMetrics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a topic, all of it or one partition, on a thread of its own, without a group: from the beginning or from the end at the time
 * of the start. Outlives every outage of Kafka: it goes on where it was. The sink must not throw for bad records.
 */
public final class TopicReader implements AutoCloseable {
    /** Where reading starts. */
    public enum Start {
        BEGINNING,
        END
    }

    /** What is done with each record, in order per partition, on the reader's thread. */
    @FunctionalInterface
    public interface Sink {
        void accept(ConsumerRecord<byte[], byte[]> record);

        /** What came together was handed over. */
        default void batchRead() {}
    }

    private static final Logger LOG = LoggerFactory.getLogger(TopicReader.class);
    private static final Duration POLL = Duration.ofSeconds(5);
    private static final Duration ASK = Duration.ofSeconds(5);
    private static final long RETRY_MILLIS = 500;
    private static final long CLOSE_SECONDS = 10;

    private static final int ALL = -1;

    private final String topic;
    private final int only;
    private final Start start;
    private final Sink sink;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    private AutoCloseable meters = () -> {};
    private volatile boolean caughtUp;
    private boolean troubled;

    /** Reads every partition. */
    public TopicReader(String topic, Start start, String bootstrapServers, String clientId, Sink sink) {
        this(topic, ALL, start, bootstrapServers, clientId, sink);
    }

    /** Reads one partition. */
    public TopicReader(String topic, int partition, Start start, String bootstrapServers, String clientId, Sink sink) {
        this.topic = topic;
        this.only = partition;
        this.start = start;
        this.sink = sink;
        this.consumer = new KafkaConsumer<>(
                settings(bootstrapServers, clientId), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.thread = new Thread(this::run, "read-" + topic);
        this.thread.setDaemon(true);
    }

    private static Map<String, Object> settings(String bootstrapServers, String clientId) {
        return Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "client.id",
                clientId,
                "enable.auto.commit",
                false,
                // Reading again is harmless, epochs and sequences tell repeats; skipping is not.
                "auto.offset.reset",
                "earliest",
                "fetch.max.wait.ms",
                2_000,
                "reconnect.backoff.max.ms",
                1_000,
                "allow.auto.create.topics",
                false);
    }

    /** Shows what the Kafka client counts, its lag above all, for as long as it reads. */
    public TopicReader shownBy(GatewayMetrics metrics) {
        meters = metrics.bind(new KafkaClientMetrics(consumer));
        return this;
    }

    /** Begins to read. */
    public void start() {
        thread.start();
    }

    /** Whether everything has been read that was there at the start. */
    public boolean caughtUp() {
        return caughtUp;
    }

    private void run() {
        try (consumer) {
            Map<TopicPartition, Long> ends = assign();
            while (!stopping()) {
                poll(ends);
            }
        } catch (WakeupException e) {
            LOG.atDebug().addKeyValue("topic", topic).log("reader woken to stop");
        }
    }

    /** Tries until the topic is there; then every partition has a position. */
    private Map<TopicPartition, Long> assign() {
        while (!stopping()) {
            try {
                List<TopicPartition> partitions = consumer.partitionsFor(topic, ASK).stream()
                        .filter(info -> only == ALL || only == info.partition())
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .toList();
                if (!partitions.isEmpty()) {
                    consumer.assign(partitions);
                    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, ASK);
                    if (start == Start.BEGINNING) {
                        consumer.seekToBeginning(partitions);
                    } else {
                        ends.forEach(consumer::seek);
                    }
                    return ends;
                }
            } catch (WakeupException e) {
                throw e;
            } catch (KafkaException e) {
                complain(e);
            }
            pause();
        }
        return Map.of();
    }

    private void poll(Map<TopicPartition, Long> ends) {
        try {
            if (!caughtUp && ends.entrySet().stream().allMatch(end -> isRead(end.getKey(), end.getValue()))) {
                caughtUp = true;
                LOG.atInfo().addKeyValue("topic", topic).log("caught up");
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(caughtUp ? POLL : Duration.ofMillis(200))) {
                sink.accept(record);
            }
            sink.batchRead();
            troubled = false;
        } catch (WakeupException e) {
            throw e;
        } catch (KafkaException e) {
            complain(e);
            pause();
        }
    }

    private boolean isRead(TopicPartition partition, long end) {
        return consumer.position(partition, ASK) >= end;
    }

    private void hide() {
        try {
            meters.close();
        } catch (Exception e) {
            LOG.atWarn().addKeyValue("topic", topic).setCause(e).log("the reader's meters stay");
        }
    }

    /** Once per trouble, not per try. */
    private void complain(KafkaException e) {
        if (!troubled) {
            troubled = true;
            LOG.atWarn()
                    .addKeyValue("topic", topic)
                    .addKeyValue("cause", e.toString())
                    .log("cannot read; trying on");
        }
    }

    private boolean stopping() {
        return stop.getCount() == 0;
    }

    private void pause() {
        try {
            if (stop.await(RETRY_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.atDebug().addKeyValue("topic", topic).log("reader stops");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop.countDown();
        }
    }

    @Override
    public void close() {
        stop.countDown();
        consumer.wakeup();
        hide();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
