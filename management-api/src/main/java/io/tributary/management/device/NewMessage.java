package io.tributary.management.device;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A message that an application sends to a device.
 *
 * @param topic full name
 * @param qos 0: for a device that is there now; 1: kept until it acknowledges it
 */
public record NewMessage(String topic, byte[] payload, int qos, Queueing queueing, Properties properties) {
    private static final long LONGEST_EXPIRY = 0xFFFF_FFFFL;

    /** What becomes of it while the device does not take it and its queue is full. */
    public enum WhenFull {
        DROP_OLDEST,
        REJECT_NEW,
        /** Of the waiting messages with the same key only the newest stays. */
        KEEP_LAST;

        /** As the inbox and the API write it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** The policy of a word, or a refusal that names its field. */
        public static WhenFull of(String word) {
            for (WhenFull each : values()) {
                if (each.word().equals(word)) {
                    return each;
                }
            }
            throw refuse(
                    "'" + word + "' does not say what becomes of messages when the queue is full",
                    "Use drop-oldest, reject-new or keep-last.",
                    "whenFull");
        }
    }

    /**
     * How it waits.
     *
     * @param key for {@link WhenFull#KEEP_LAST}; empty: the topic
     * @param priority -100 to 100; the higher goes first
     */
    public record Queueing(WhenFull whenFull, String key, int priority) {
        public static final Queueing USUAL = new Queueing(WhenFull.DROP_OLDEST, "", 0);
        private static final int MOST_KEY = 128;
        private static final int MOST_PRIORITY = 100;

        public Queueing {
            if (key.length() > MOST_KEY) {
                throw refuse("the key has more than " + MOST_KEY + " characters", "Use a shorter one.", "key");
            }
            if (priority < -MOST_PRIORITY || priority > MOST_PRIORITY) {
                throw refuse(
                        priority + " is not a priority",
                        "Use -" + MOST_PRIORITY + " to " + MOST_PRIORITY + "; 0 is usual.",
                        "priority");
            }
        }
    }

    /** A pair that is handed to the device as it is. (MQTT 5.0, 3.3.2.3.7.) */
    public record UserProperty(String name, String value) {}

    /**
     * What MQTT 5 says of a message besides its payload; a device of an older version does not see it.
     *
     * @param expirySeconds how long it may wait; empty: as long as the platform keeps messages
     */
    public record Properties(
            boolean utf8,
            Optional<String> contentType,
            Optional<String> responseTopic,
            Optional<Long> expirySeconds,
            List<UserProperty> userProperties) {
        public static final Properties NONE =
                new Properties(false, Optional.empty(), Optional.empty(), Optional.empty(), List.of());
        private static final int MOST_PROPERTIES = 32;
        private static final int MOST_TEXT = 1_024;

        public Properties {
            userProperties = List.copyOf(userProperties);
            if (expirySeconds
                    .filter(seconds -> seconds < 1 || seconds > LONGEST_EXPIRY)
                    .isPresent()) {
                throw refuse(
                        expirySeconds.get() + " is not a time to wait",
                        "Use 1 s or more, or leave it out.",
                        "expirySeconds");
            }
            if (userProperties.size() > MOST_PROPERTIES) {
                throw refuse(
                        userProperties.size() + " user properties",
                        "Send at most " + MOST_PROPERTIES + ".",
                        "userProperties");
            }
            contentType.ifPresent(text -> requireText(text, "contentType"));
            responseTopic.ifPresent(text -> requireText(text, "responseTopic"));
            userProperties.forEach(each -> {
                requireText(each.name(), "userProperties");
                requireText(each.value(), "userProperties");
            });
        }

        private static void requireText(String text, String field) {
            if (text.length() > MOST_TEXT || text.indexOf('\0') >= 0) {
                throw refuse(
                        field + " has a text that is too long or has a NUL character",
                        "Use at most " + MOST_TEXT + " characters.",
                        field);
            }
        }
    }

    public NewMessage {
        if (qos != 0 && qos != 1) {
            throw refuse("QoS " + qos + " is not offered", "Use 0 or 1.", "qos");
        }
    }

    private static RejectedException refuse(String detail, String remedy, String field) {
        return new RejectedException(Rejection.INVALID, detail, remedy, field);
    }
}
