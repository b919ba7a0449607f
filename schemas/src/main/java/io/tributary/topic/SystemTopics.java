package io.tributary.topic;

/**
 * The topics of the platform's own services, which every device has: a stem, then {@code productId/deviceName}. (Device protocol,
 * section 3.1.) Those of RRPC have one level more, the process id. Matching allocates nothing.
 */
final class SystemTopics {
    private static final String[] PUBLISHED = {
        "$shadow/operation/",
        "$template/operation/",
        "$ota/report/",
        "$rrpc/txd/",
        "$sys/operation/",
        "$config/operation/",
        "$config/report/",
        "$log/operation/",
        "$resource/up/service/",
        "$gateway/operation/"
    };
    private static final String[] RECEIVED = {
        "$shadow/operation/result/",
        "$template/operation/result/",
        "$ota/update/",
        "$rrpc/rxd/",
        "$broadcast/rxd/",
        "$sys/operation/result/",
        "$config/operation/result/",
        "$log/operation/result/",
        "$resource/down/service/",
        "$gateway/operation/result/"
    };

    static boolean isSystem(String topic) {
        return topic.startsWith("$");
    }

    static boolean mayPublish(String topic, String device) {
        return anyOf(PUBLISHED, topic, device);
    }

    /** Topics and filters alike: the one wildcard allowed is the process id of {@code $rrpc/rxd}. */
    static boolean mayReceive(String topic, String device) {
        return anyOf(RECEIVED, topic, device);
    }

    private static boolean anyOf(String[] stems, String topic, String device) {
        for (String stem : stems) {
            if (topic.startsWith(stem) && topic.startsWith(device, stem.length())) {
                int end = stem.length() + device.length();
                if (stem.startsWith("$rrpc/") ? isOneLevelMore(topic, end) : topic.length() == end) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isOneLevelMore(String topic, int end) {
        return topic.length() > end + 1 && topic.charAt(end) == '/' && topic.indexOf('/', end + 1) < 0;
    }

    private SystemTopics() {}
}
