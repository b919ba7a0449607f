package io.tributary.management.device.kafka;

import io.tributary.catalog.Topics;
import io.tributary.codec.AvroCodec;
import io.tributary.codec.MalformedRecordException;
import io.tributary.management.device.Replies;
import io.tributary.management.platform.FollowedTopic;
import io.tributary.schemas.avro.Reply;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the topic {@code replies} from now on: all of it, on every node, of which each keeps what is for it. (Decision 0040.) */
public final class KafkaReplies implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaReplies.class);

    private final Replies replies;
    private final AvroCodec<Reply> codec = AvroCodec.of(Reply.class);
    private final FollowedTopic topic;

    public KafkaReplies(String bootstrapServers, Topics topics, Replies replies) {
        this.replies = replies;
        this.topic =
                new FollowedTopic(bootstrapServers, topics.nameOf(Topics.REPLIES), FollowedTopic.From.NOW, this::read);
    }

    /** Begins to read; the topic must be there. */
    public void start() {
        topic.start();
    }

    /** Whether what is answered from now on is heard. */
    public boolean isListening() {
        return topic.isReading();
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        try {
            replies.accept(codec.decode(record.value()));
        } catch (MalformedRecordException e) { // of a newer platform, or nobody's; the next one is not to wait for it
            LOG.atWarn()
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .log("a reply cannot be read: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        topic.close();
    }
}
