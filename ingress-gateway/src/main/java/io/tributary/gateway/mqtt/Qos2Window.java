package io.tributary.gateway.mqtt;

import io.tributary.gateway.kafka.Completion;
import io.tributary.gateway.kafka.Pending;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The QoS 2 messages of one session between PUBLISH and PUBREL, by packet identifier: the same identifier again is the same message.
 * [MQTT-4.3.3-10] Outlives the connection together with the session, so an answer of Kafka may come to an earlier connection's
 * message; hence thread-safe.
 */
final class Qos2Window {
    private final Map<Integer, Message> messages = new HashMap<>();

    /** What PUBREL found. */
    enum Release {
        /** The message was recorded and is over now. */
        DONE,
        /** No message has this identifier. */
        UNKNOWN,
        /** Its PUBREC has not been sent. */
        TOO_EARLY
    }

    /** One message, as a completion to hand to Kafka. */
    final class Message extends Pending {
        private final int packetId;
        private @Nullable List<Completion> waiting;
        private volatile long offset;

        private Message(int packetId, Completion first) {
            this.packetId = packetId;
            this.waiting = new ArrayList<>(List.of(first));
        }

        @Override
        public void accepted(long at) {
            offset = at;
            take().forEach(one -> one.accepted(at));
        }

        @Override
        public void failed(Exception cause) {
            synchronized (messages) {
                messages.remove(packetId, this);
            }
            take().forEach(one -> one.failed(cause));
        }

        private List<Completion> take() {
            synchronized (messages) {
                List<Completion> all = waiting == null ? List.of() : waiting;
                waiting = null;
                return all;
            }
        }
    }

    /**
     * A PUBLISH came; {@code answer} is told once Kafka has the message.
     *
     * @return the message to hand to Kafka, or null when this is not its first PUBLISH
     */
    @Nullable
    Message publish(int packetId, Completion answer) {
        Message known;
        synchronized (messages) {
            known = messages.get(packetId);
            if (known == null) {
                Message fresh = new Message(packetId, answer);
                messages.put(packetId, fresh);
                return fresh;
            }
            if (known.waiting != null) {
                known.waiting.add(answer);
                return null;
            }
        }
        answer.accepted(known.offset);
        return null;
    }

    /** Whether a message of this identifier is under way. */
    boolean knows(int packetId) {
        synchronized (messages) {
            return messages.containsKey(packetId);
        }
    }

    /** A PUBREL came. */
    Release release(int packetId) {
        synchronized (messages) {
            Message message = messages.get(packetId);
            if (message == null) {
                return Release.UNKNOWN;
            }
            if (message.waiting != null) {
                return Release.TOO_EARLY;
            }
            messages.remove(packetId);
            return Release.DONE;
        }
    }

    int size() {
        synchronized (messages) {
            return messages.size();
        }
    }
}
