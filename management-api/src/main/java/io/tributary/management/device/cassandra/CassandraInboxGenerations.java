package io.tributary.management.device.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import io.tributary.management.cassandra.Database;
import java.util.Optional;

/**
 * Numbers the incarnations of the inbox: a topic that was made again begins at offset 0, and what it says is newer all the same. Two
 * nodes that look at once agree by a lightweight transaction.
 */
public final class CassandraInboxGenerations {
    private final Database database;

    public CassandraInboxGenerations(Database database) {
        this.database = database;
    }

    /**
     * The number of an incarnation, from 0; one that was not seen before is the newest.
     *
     * @param topicId Kafka's
     */
    public int of(String topic, String topicId) {
        while (true) {
            int next = 0;
            for (Row row : database.run("SELECT generation, topic_id FROM inbox_generations WHERE topic = ?", topic)) {
                if (Optional.ofNullable(row.getString("topic_id")).equals(Optional.of(topicId))) {
                    return row.getInt("generation");
                }
                next = Math.max(next, row.getInt("generation") + 1);
            }
            boolean ours = database.run(
                            "INSERT INTO inbox_generations (topic, generation, topic_id) VALUES (?, ?, ?) IF NOT EXISTS",
                            topic,
                            next,
                            topicId)
                    .wasApplied();
            if (ours) {
                return next;
            }
        }
    }
}
