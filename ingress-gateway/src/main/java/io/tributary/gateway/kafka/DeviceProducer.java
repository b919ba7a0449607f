package io.tributary.gateway.kafka;

import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.tributary.config.ConfigException;
import io.tributary.gateway.metrics.GatewayMetrics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one producer of this process. {@link #send} never blocks: {@code max.block.ms} is zero, the metadata of the topics is known
 * before the first device is let in ({@link #knows}) and never forgotten, callers stop far below {@code buffer.memory}, and what comes all
 * the same waits in front of it ({@link Overflow}).
 */
public final class DeviceProducer implements AutoCloseable {
    /** What a record takes besides its value: key, headers, and the objects that wait for the answer. */
    static final int RECORD_OVERHEAD = 512;

    private static final Logger LOG = LoggerFactory.getLogger(DeviceProducer.class);
    static final int BATCH_BYTES = 64 * 1024;
    static final long BUFFER_BYTES = 48L * 1024 * 1024;
    /** Above it, connections are stopped that hold more than their share. */
    static final long NODE_BOUND = 16L * 1024 * 1024;
    /**
     * Above it, all are. Batches take more room than their records: each is closed when the next record does not fit, and of each partition
     * up to six (five on their way, one being filled) may hold next to nothing.
     */
    static final long NODE_FULL = 24L * 1024 * 1024;

    /** The last digit of an id is random: the time is taken of one in sixteen. */
    private static final byte TIMED = '0';

    /** While as much is on its way, answers come by the hundred, and the clock need not be asked for each. */
    private static final long SPARSE = 256 * 1024;

    private static final long STALL_NANOS = Duration.ofSeconds(2).toNanos();
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);

    private final KafkaProducer<byte[], byte[]> producer;
    private final GatewayMetrics metrics;
    /** Has a thread, which would keep the producer and its buffer. */
    private final KafkaClientMetrics clientMetrics;

    private final InFlightBytes inFlight = new InFlightBytes(NODE_BOUND, NODE_FULL);
    private final Overflow overflow = new Overflow(this::hand);
    /** As many as there are at the start; they do not grow while a gateway runs. */
    private final Map<String, List<FirstWrite>> partitions = new ConcurrentHashMap<>();

    private final AtomicLong lastErrorLogged = new AtomicLong(System.nanoTime() - STALL_NANOS);
    private volatile long lastProgress = System.nanoTime();

    public DeviceProducer(String bootstrapServers, String clientId, GatewayMetrics metrics) {
        try {
            this.producer = new KafkaProducer<>(
                    settings(bootstrapServers, clientId), new ByteArraySerializer(), new ByteArraySerializer());
        } catch (KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new ConfigException("kafka.bootstrapServers: '" + bootstrapServers + "' cannot be used ("
                    + cause.getMessage() + "); name brokers as host:port, separated by commas");
        }
        this.metrics = metrics;
        metrics.inFlightBytes(inFlight::current);
        metrics.gauge("overflow.records", overflow::size);
        clientMetrics = new KafkaClientMetrics(producer);
        metrics.bind(clientMetrics);
    }

    static Map<String, Object> settings(String bootstrapServers, String clientId) {
        return Map.ofEntries(
                Map.entry("bootstrap.servers", bootstrapServers),
                Map.entry("client.id", clientId),
                Map.entry("acks", "all"),
                Map.entry("enable.idempotence", true),
                Map.entry("linger.ms", 1),
                Map.entry("batch.size", BATCH_BYTES),
                Map.entry("compression.type", "lz4"),
                Map.entry("buffer.memory", BUFFER_BYTES),
                // Longer than the five minutes of an outage that are to be survived, and the time to come back.
                Map.entry("delivery.timeout.ms", 600_000),
                Map.entry("request.timeout.ms", 10_000),
                Map.entry("reconnect.backoff.max.ms", 1_000),
                Map.entry("max.block.ms", 0),
                // What is forgotten would have to be asked for again, and asking takes time that send() does not have.
                Map.entry("metadata.max.idle.ms", Integer.MAX_VALUE),
                Map.entry("metadata.recovery.strategy", "none"));
    }

    /** Whether the topic can be written to; asks Kafka in the background when not, so ask again. */
    public boolean knows(String topic) {
        try {
            int count = producer.partitionsFor(topic).size();
            if (count > 0) {
                partitions.computeIfAbsent(
                        topic,
                        known -> Stream.generate(FirstWrite::new).limit(count).toList());
            }
            return count > 0;
        } catch (KafkaException e) {
            LOG.atDebug().setCause(e).log("topic not known yet");
            return false;
        }
    }

    /**
     * Hands a record over; {@code done} is called once.
     *
     * @param id of the event the record is, as in its headers
     */
    void send(String topic, DeviceKey key, byte[] id, byte[] value, Header[] headers, Pending done) {
        int bytes = value.length + RECORD_OVERHEAD;
        if (inFlight.add(bytes) == 0) {
            lastProgress = System.nanoTime();
        }
        done.begin(topic, key, id);
        done.holds(bytes);
        if (id[id.length - 1] == TIMED) {
            done.timed(System.nanoTime());
        }
        List<FirstWrite> among = partitions.getOrDefault(topic, List.of());
        Integer partition = among.isEmpty() ? null : key.partition(among.size());
        FirstWrite first = partition == null ? null : among.get(partition);
        EventRecord made = new EventRecord(topic, partition, key.bytes(), value, headers, first);
        if (!overflow.isEmpty() || !hand(made, done)) {
            overflow.add(made, done);
        }
    }

    /** Returns false when it has to wait, for room in the buffer or for the first record of its partition. */
    private boolean hand(EventRecord value, Pending done) {
        FirstWrite first = value.toWaitFor();
        if (first != null && !first.begin()) {
            return false;
        }
        done.handedTo(this);
        try {
            producer.send(value, first == null ? done : asFirst(first, done));
        } catch (KafkaException | IllegalStateException e) { // a closed or broken producer calls nobody back
            if (first != null) {
                first.end(false);
            }
            done.refused(e);
        }
        if (!done.isTaken() && overflow.isEmpty()) {
            LOG.warn("the buffer for Kafka is full; events of sessions wait in front of it");
        }
        return done.isTaken();
    }

    private Callback asFirst(FirstWrite first, Pending done) {
        return (metadata, failure) -> {
            first.end(failure == null);
            done.onCompletion(metadata, failure);
            overflow.lookSoon();
        };
    }

    void accepted(long offset, Pending done) {
        long left = inFlight.remove(done.bytes());
        long sentAt = done.sentAt();
        if (sentAt != 0 || left < SPARSE) {
            long now = System.nanoTime();
            lastProgress = now;
            if (sentAt != 0) {
                metrics.kafkaAnswers.record(now - sentAt);
            }
        }
        done.accepted(offset);
    }

    void failed(String topic, DeviceKey key, Exception failure, Pending done) {
        inFlight.remove(done.bytes());
        metrics.kafkaErrors.increment();
        long now = System.nanoTime();
        long last = lastErrorLogged.get();
        if (now - last > STALL_NANOS && lastErrorLogged.compareAndSet(last, now)) {
            LOG.atWarn()
                    .addKeyValue("device", key)
                    .addKeyValue("messageId", done.id())
                    .addKeyValue("topic", topic)
                    .addKeyValue("cause", failure.toString())
                    .log("Kafka refused a record for good; others like it are only counted");
        }
        done.failed(failure);
    }

    /** Whether Kafka has not answered for some time although something waits for it. */
    public boolean stalled() {
        return inFlight.current() > 0 && System.nanoTime() - lastProgress > STALL_NANOS;
    }

    InFlightBytes inFlight() {
        return inFlight;
    }

    /** Waits for what is on its way, within bounds. */
    @Override
    public void close() {
        close(CLOSE_WAIT);
    }

    /** Waits no longer than that for what is on its way. */
    public void close(Duration patience) {
        clientMetrics.close();
        producer.close(patience);
        overflow.drain(); // now they are refused
    }
}
