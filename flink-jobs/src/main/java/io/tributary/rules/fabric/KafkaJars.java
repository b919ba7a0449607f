package io.tributary.rules.fabric;

import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;

/**
 * Jars in the topic {@code function-bundles}, each in pieces under the keys {@code sha-256/0}, {@code sha-256/1}, … The topic is read
 * whenever a jar is asked for: that is seldom, and nothing of it is kept.
 */
record KafkaJars(CompactedTopic topic) implements BundleClasses.Jars {
    @Override
    public Optional<byte[]> find(String sha256) {
        String prefix = sha256 + "/";
        Map<Integer, byte[]> pieces = new TreeMap<>();
        try (KafkaConsumer<String, byte[]> consumer = topic.consumer()) {
            topic.readToEnd(consumer, record -> {
                if (record.key().startsWith(prefix)) {
                    int number = Integer.parseInt(record.key().substring(prefix.length()));
                    if (record.value() == null) {
                        pieces.remove(number);
                    } else {
                        pieces.put(number, record.value());
                    }
                }
            });
        } catch (KafkaException | IllegalStateException e) {
            throw new LaneClasses.UnavailableException("the function bundles cannot be read: " + e.getMessage(), e);
        }
        ByteArrayOutputStream jar = new ByteArrayOutputStream();
        for (byte[] piece : pieces.values()) {
            jar.writeBytes(piece);
        }
        return pieces.isEmpty() ? Optional.empty() : Optional.of(jar.toByteArray());
    }
}
