package io.tributary.gateway.mqtt;

import io.tributary.gateway.mqtt.packet.Packet;
import io.tributary.gateway.mqtt.packet.Reason;
import io.tributary.identity.RejectedException;
import io.tributary.limits.Limits;
import io.tributary.schemas.avro.SessionSubscription;
import io.tributary.schemas.avro.Subscription;
import io.tributary.topic.DeviceTopics;
import io.tributary.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;

/** What one session has subscribed, and what it may. Not thread-safe; one connection's. Takes no room until something is subscribed. */
final class Subscriptions {
    private static final String SHARED = "$share/";

    private final Limits limits;
    private final String device;
    private List<Granted> granted = List.of();

    /** One subscription as the session has it. */
    record Granted(TopicFilter filter, byte qos, boolean noLocal, boolean retainAsPublished, int identifier) {}

    /** For whom a message is: the QoS it is sent with, and the identifiers of the subscriptions it matches. */
    record Match(int qos, boolean retainAsPublished, List<Integer> identifiers) {}

    /** @param device {@code productId/deviceName} */
    Subscriptions(Limits limits, String device) {
        this.limits = limits;
        this.device = device;
    }

    /** The granted QoS, 0 or 1, or why not; a granted filter counts at once. [MQTT-3.8.4-6] */
    Reason subscribe(Packet.Wish wish, int identifier, DeviceTopics topics) {
        if (wish.filter().startsWith(SHARED)) {
            return Reason.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED;
        }
        TopicFilter filter;
        try {
            filter = TopicFilter.of(wish.filter(), limits.topicBytes(), limits.topicSlashes());
        } catch (RejectedException e) {
            return Reason.TOPIC_FILTER_INVALID;
        }
        if (!topics.maySubscribe(filter)) {
            return filter.hasWildcard() ? Reason.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED : Reason.NOT_AUTHORIZED;
        }
        int at = indexOf(wish.filter());
        if (at < 0 && granted.size() >= limits.subscriptionsPerDevice()) {
            return Reason.QUOTA_EXCEEDED;
        }
        int qos = Math.min(wish.qos(), 1);
        put(at, new Granted(filter, (byte) qos, wish.noLocal(), wish.retainAsPublished(), identifier));
        return qos == 0 ? Reason.SUCCESS : Reason.GRANTED_QOS_1;
    }

    /** The session was there before: these are its subscriptions, checked when they were made. */
    void restore(List<SessionSubscription> before) {
        for (SessionSubscription one : before) {
            put(
                    indexOf(one.getFilter()),
                    new Granted(
                            new TopicFilter(one.getFilter()),
                            (byte) one.getQos(),
                            one.getNoLocal(),
                            one.getRetainAsPublished(),
                            one.getSubscriptionIdentifier()));
        }
    }

    private void put(int at, Granted one) {
        if (granted.isEmpty()) {
            granted = new ArrayList<>(2);
        }
        if (at >= 0) {
            granted.set(at, one);
        } else {
            granted.add(one);
        }
    }

    /** A filter never subscribed is no error; {@code PID/DN/#} takes all user topics. (Device protocol, section 3.3.) */
    Reason unsubscribe(String text) {
        if (text.length() == device.length() + 2 && text.startsWith(device) && text.endsWith("/#")) {
            return !granted.isEmpty()
                            && granted.removeIf(one -> one.filter().text().startsWith(device))
                    ? Reason.SUCCESS
                    : Reason.NO_SUBSCRIPTION_EXISTED;
        }
        int at = indexOf(text);
        if (at < 0) {
            return Reason.NO_SUBSCRIPTION_EXISTED;
        }
        granted.remove(at);
        return Reason.SUCCESS;
    }

    private int indexOf(String filter) {
        for (int i = 0; i < granted.size(); i++) {
            if (granted.get(i).filter().text().equals(filter)) {
                return i;
            }
        }
        return -1;
    }

    /** Whom a message of the device itself is for; QoS -1 when for no one. */
    Match own(String topic, int qos) {
        return match(topic, qos, true);
    }

    /** The identifiers a delivery carries. */
    List<Integer> identifiers(String topic) {
        return match(topic, 0, false).identifiers();
    }

    private Match match(String topic, int qos, boolean own) {
        int best = -1;
        boolean retain = false;
        List<Integer> identifiers = List.of();
        for (int i = 0; i < granted.size(); i++) {
            Granted one = granted.get(i);
            if (!(own && one.noLocal()) && one.filter().matches(topic)) { // [MQTT-3.8.3-3]
                best = Math.max(best, Math.min(qos, one.qos())); // [MQTT-3.3.4-2]: the maximum, and one copy
                retain |= one.retainAsPublished();
                if (one.identifier() > 0) {
                    identifiers = identifiers.isEmpty() ? new ArrayList<>(2) : identifiers;
                    identifiers.add(one.identifier());
                }
            }
        }
        return new Match(best, retain, identifiers);
    }

    boolean isEmpty() {
        return granted.isEmpty();
    }

    int size() {
        return granted.size();
    }

    /** As the inbox is told. */
    static Subscription event(Packet.Wish wish, Reason code, int identifier) {
        return new Subscription(wish.filter(), code.code(), wish.noLocal(), wish.retainAsPublished(), identifier);
    }
}
