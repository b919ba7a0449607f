package io.tributary.system;

import io.tributary.catalog.Topics;
import io.tributary.fleet.Platform;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

/** What the inbox held at some time, so that it can be made to know nothing of it any more. */
record PastInbox(String bootstrapServers, Map<TopicPartition, RecordsToDelete> records) {
    /** All that is in it now. */
    static PastInbox upToNow(Platform platform) {
        String topic = platform.topicPrefix() + Topics.INBOX.name();
        try (Admin kafka = admin(platform.kafka())) {
            Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
            for (TopicDescription inbox :
                    kafka.describeTopics(List.of(topic)).allTopicNames().get().values()) {
                inbox.partitions()
                        .forEach(part -> ends.put(new TopicPartition(topic, part.partition()), OffsetSpec.latest()));
            }
            Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
            kafka.listOffsets(ends)
                    .all()
                    .get()
                    .forEach((partition, end) -> all.put(partition, RecordsToDelete.beforeOffset(end.offset())));
            return new PastInbox(platform.kafka(), Map.copyOf(all));
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    /** Deletes it. */
    void forget() {
        try (Admin kafka = admin(bootstrapServers)) {
            kafka.deleteRecords(records).all().get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    private static Admin admin(String bootstrapServers) {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
    }
}
