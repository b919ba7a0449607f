package io.tributary.gateway.kafka;

import io.tributary.codec.MalformedRecordException;
import io.tributary.gateway.device.DamagedStoreException;
import io.tributary.gateway.device.DeviceDirectory;
import io.tributary.gateway.device.RegistryPosition;
import io.tributary.identity.RejectedException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the {@link DeviceDirectory} at the state of the topic {@code registry}, on a thread of its own. Goes on where the directory's
 * store ends, and begins anew, saying why in one line, when the store is of another topic, damaged, or so old that deletions may
 * have been compacted away. Outlives every outage of Kafka.
 *
 * <p>The topic has the partitions it was made with. If some are added all the same, a reader that has read everything hears within
 * seconds, reads them too, so that no revocation is missed, and says what must be done. But it takes no copy from such a topic: the
 * newest word on a device may lie in one partition and an older one in another, and a deletion may be gone from the one while the device
 * is still in the other.
 */
public final class RegistryReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryReader.class);
    private static final Duration POLL = Duration.ofSeconds(2);
    private static final Duration ASK = Duration.ofSeconds(5);
    /** How often a quiet reader makes sure that the topic is still the same, and notes that it has everything. */
    private static final Duration LOOK = Duration.ofMinutes(1);

    /** How soon added partitions are noticed. */
    private static final int METADATA_MILLIS = 2_000;

    private static final long RETRY_MILLIS = 500;
    private static final long CLOSE_SECONDS = 10;

    private final String topic;
    private final int madeWith;
    private final RegistryTopic place;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final RegistryFeed feed;
    private final DeviceDirectory directory;
    private final Runnable beforeRebuild;
    private final InstantSource clock;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean caughtUp;
    /** How many partitions the topic has, as far as it was seen. */
    private volatile int partitions;
    /** Whether devices may have been let in by what the directory holds. */
    private boolean served;

    private boolean restored;
    private boolean troubled;

    /**
     * @param partitions what the topic is made with
     * @param beforeRebuild closes every connection: while the directory is empty nobody knows whose right has ended
     */
    public RegistryReader(
            String topic,
            int partitions,
            String bootstrapServers,
            String clientId,
            RegistryFeed feed,
            DeviceDirectory directory,
            Runnable beforeRebuild,
            InstantSource clock) {
        this.topic = topic;
        this.madeWith = partitions;
        this.partitions = partitions;
        this.place = new RegistryTopic(topic, bootstrapServers, clientId);
        this.feed = feed;
        this.directory = directory;
        this.beforeRebuild = beforeRebuild;
        this.clock = clock;
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "client.id",
                        clientId,
                        "enable.auto.commit",
                        false,
                        "auto.offset.reset",
                        "none",
                        "fetch.max.wait.ms",
                        2_000,
                        "max.poll.records",
                        2_000,
                        "reconnect.backoff.max.ms",
                        1_000,
                        "allow.auto.create.topics",
                        false,
                        "metadata.max.age.ms",
                        METADATA_MILLIS),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        this.thread = new Thread(this::run, "read-" + topic);
        this.thread.setDaemon(true);
    }

    /** Begins to read. */
    public void start() {
        thread.start();
    }

    /** Whether everything has been read that was there when reading began. */
    public boolean caughtUp() {
        return caughtUp;
    }

    /** What an operator must do about partitions that were added to the topic; empty while there are none. */
    public String attention() {
        int now = partitions;
        return now <= madeWith
                ? ""
                : "topic " + topic + " has " + now + " partitions and was made with " + madeWith
                        + ", which breaks the order of what is"
                        + " said of a device; no gateway can read it from its beginning: delete the topic, restart the"
                        + " management API, and let it announce every product and device again";
    }

    private void run() {
        try (consumer;
                place) {
            while (!stopping()) {
                try {
                    follow();
                } catch (WakeupException e) {
                    throw e;
                } catch (DamagedStoreException e) {
                    directory.markDamaged(); // otherwise the next try would fail as this one, and revocations not be
                    // heard of
                    caughtUp = false;
                    complain(e);
                    pause();
                } catch (KafkaException e) {
                    complain(e);
                    pause();
                }
            }
        } catch (WakeupException e) {
            LOG.atDebug().addKeyValue("topic", topic).log("reader woken to stop");
        }
    }

    /** Takes its place in the topic and reads on, until the place is no longer good. */
    private void follow() {
        RegistryTopic.Seen seen = place.look();
        notice(seen.partitions().size());
        Map<TopicPartition, Long> first = consumer.beginningOffsets(seen.partitions(), ASK);
        Map<TopicPartition, Long> ends = consumer.endOffsets(seen.partitions(), ASK);
        RegistryPosition position = resume(seen, first, ends);
        consumer.assign(seen.partitions());
        for (TopicPartition partition : seen.partitions()) {
            consumer.seek(partition, nextOf(position, partition, first));
        }
        troubled = false;
        Instant looked = clock.instant();
        while (!stopping()) {
            if (read(seen, ends, position.completeAt())) {
                position = positionOf(seen, clock.instant());
            }
            if (consumer.partitionsFor(topic, ASK).size() > seen.partitions().size()) {
                if (!caughtUp) {
                    return;
                }
                if (isRead(consumer.endOffsets(seen.partitions(), ASK))) {
                    seen = readAdded(seen);
                    ends = consumer.endOffsets(seen.partitions(), ASK);
                    position = positionOf(seen, position.completeAt());
                }
            }
            if (directory.isDamaged()) {
                throw new DamagedStoreException("a look-up found the local copy of the registry damaged");
            }
            if (caughtUp && Duration.between(looked, clock.instant()).compareTo(LOOK) >= 0) {
                RegistryTopic.Seen now = place.look();
                ends = consumer.endOffsets(seen.partitions(), ASK);
                if (!now.isSameAs(seen) || isTooOld(position, seen)) {
                    return;
                }
                looked = clock.instant();
                if (isRead(ends)) {
                    position = positionOf(seen, looked);
                    directory.batch().commit(position);
                }
            }
        }
    }

    /** Everything in the former partitions has been read, so that what the added ones hold is newer. */
    private RegistryTopic.Seen readAdded(RegistryTopic.Seen before) {
        RegistryTopic.Seen now = place.look();
        if (!now.isSameAs(before)) {
            return before; // the next look begins anew
        }
        List<TopicPartition> added = now.partitions().stream()
                .filter(partition -> !before.partitions().contains(partition))
                .toList();
        consumer.assign(now.partitions());
        consumer.seekToBeginning(added);
        notice(now.partitions().size());
        return now;
    }

    private void notice(int found) {
        boolean more = found > partitions;
        partitions = found;
        if (more) {
            LOG.atError().addKeyValue("topic", topic).log(attention());
        }
    }

    /** Polls once; whether all that was there when reading began has been read by now. */
    private boolean read(RegistryTopic.Seen seen, Map<TopicPartition, Long> ends, Instant completeAt) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(caughtUp ? POLL : Duration.ofMillis(200));
        boolean complete = caughtUp || isRead(ends);
        if (!records.isEmpty() || complete != caughtUp) {
            DeviceDirectory.Batch changes = directory.batch();
            for (ConsumerRecord<byte[], byte[]> record : records) {
                feed.accept(record, changes);
            }
            changes.commit(positionOf(seen, complete && !caughtUp ? clock.instant() : completeAt));
        }
        if (complete && !caughtUp) {
            directory.complete();
            served = true;
            caughtUp = true;
            LOG.atInfo()
                    .addKeyValue("topic", topic)
                    .addKeyValue("devices", directory.size())
                    .log("caught up");
            return true;
        }
        return false;
    }

    private RegistryPosition resume(
            RegistryTopic.Seen seen, Map<TopicPartition, Long> first, Map<TopicPartition, Long> ends) {
        Optional<RegistryPosition> stored = directory.isDamaged() ? Optional.empty() : directory.position();
        Optional<String> unusable = directory.isDamaged()
                ? Optional.of("the local copy is damaged")
                : stored.map(position -> whyNot(position, seen, first, ends)).orElse(Optional.of(""));
        if (unusable.isEmpty() && !restored) {
            unusable = restore();
        }
        if (unusable.isEmpty()) {
            return stored.orElseThrow();
        }
        if (!unusable.get().isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("topic", topic)
                    .addKeyValue("cause", unusable.get())
                    .log("the registry is read from its beginning");
        }
        caughtUp = false;
        directory.suspend();
        if (served) {
            served = false;
            beforeRebuild.run();
        }
        if (seen.partitions().size() > madeWith) {
            throw new KafkaException(attention());
        }
        directory.clear();
        restored = true;
        Map<Integer, Long> from = new HashMap<>();
        first.forEach((partition, offset) -> from.put(partition.partition(), offset));
        return new RegistryPosition(seen.cluster(), seen.topicId(), from, clock.instant());
    }

    private Optional<String> restore() {
        try {
            directory.restore(RegistryFeed::productOf);
            restored = true;
            return Optional.empty();
        } catch (MalformedRecordException | RejectedException | DamagedStoreException e) {
            return Optional.of("the products in the local copy cannot be read: " + e.getMessage());
        }
    }

    /** Why reading cannot go on from there. */
    private Optional<String> whyNot(
            RegistryPosition position,
            RegistryTopic.Seen seen,
            Map<TopicPartition, Long> first,
            Map<TopicPartition, Long> ends) {
        if (!position.cluster().equals(seen.cluster())) {
            return Optional.of("the local copy is of another Kafka cluster");
        }
        if (!position.topicId().equals(seen.topicId())) {
            return Optional.of("the topic was made anew");
        }
        if (isTooOld(position, seen)) {
            return Optional.of("the local copy is of " + position.completeAt()
                    + ", and deletions may have been compacted away since");
        }
        if (seen.partitions().size() > Math.max(madeWith, position.next().size())) {
            return Optional.of("partitions were added while this gateway was not reading");
        }
        for (TopicPartition partition : seen.partitions()) {
            if (nextOf(position, partition, first) > ends.getOrDefault(partition, 0L)) {
                return Optional.of("the topic ends before what was read of it");
            }
        }
        return Optional.empty();
    }

    private static long nextOf(RegistryPosition position, TopicPartition partition, Map<TopicPartition, Long> first) {
        return position.next().getOrDefault(partition.partition(), first.getOrDefault(partition, 0L));
    }

    /** Half of the time that Kafka keeps deletions, for clocks differ. */
    private boolean isTooOld(RegistryPosition position, RegistryTopic.Seen seen) {
        Duration age = Duration.between(position.completeAt(), clock.instant());
        return age.compareTo(seen.tombstonesKept().dividedBy(2)) > 0;
    }

    private RegistryPosition positionOf(RegistryTopic.Seen seen, Instant completeAt) {
        Map<Integer, Long> next = new HashMap<>();
        for (TopicPartition partition : seen.partitions()) {
            next.put(partition.partition(), consumer.position(partition, ASK));
        }
        return new RegistryPosition(seen.cluster(), seen.topicId(), next, completeAt);
    }

    private boolean isRead(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey(), ASK) >= end.getValue());
    }

    /** Once per trouble, not per try. */
    private void complain(RuntimeException e) {
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
        try {
            thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
