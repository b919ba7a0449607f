package io.tributary.device;

import io.tributary.device.DeviceEvent.Subscribed;
import io.tributary.device.DeviceEvent.Unsubscribed;
import io.tributary.device.DeviceState.Subscription;
import io.tributary.identity.RejectedException;
import io.tributary.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** What a device has subscribed to. */
final class Subscriptions {
    private final Draft draft;

    Subscriptions(Draft draft) {
        this.draft = draft;
    }

    void subscribe(Subscribed event) {
        if (!draft.isCurrent(event.epoch())) {
            return;
        }
        List<Subscription> next = new ArrayList<>(draft.subscriptions);
        for (Subscription wanted : event.subscriptions()) {
            int at = indexOf(next, wanted.filter());
            if (at >= 0) {
                next.set(at, wanted);
            } else if (next.size() < draft.limits.maxSubscriptions() && isFilter(wanted.filter())) {
                next.add(wanted);
            }
        }
        draft.subscriptions = next;
    }

    void unsubscribe(Unsubscribed event) {
        if (!draft.isCurrent(event.epoch())) {
            return;
        }
        List<Subscription> next = new ArrayList<>(draft.subscriptions);
        next.removeIf(
                subscription -> event.filters().stream().anyMatch(filter -> removes(filter, subscription.filter())));
        draft.subscriptions = next;
    }

    /** {@code PID/DN/#} takes every subscription of the device's own topics with it. (Device protocol, section 3.3.) */
    private static boolean removes(String unsubscribed, String filter) {
        boolean everything = unsubscribed.endsWith("/#")
                && unsubscribed.chars().filter(c -> c == '/').count() == 2;
        return everything
                ? filter.startsWith(unsubscribed.substring(0, unsubscribed.length() - 1))
                : filter.equals(unsubscribed);
    }

    boolean cover(String topic) {
        return grantedQos(topic).isPresent();
    }

    /** The best of those that match; empty: none does. */
    OptionalInt grantedQos(String topic) {
        return draft.subscriptions.stream()
                .filter(subscription -> new TopicFilter(subscription.filter()).matches(topic))
                .mapToInt(Subscription::qos)
                .max();
    }

    private static int indexOf(List<Subscription> subscriptions, String filter) {
        for (int i = 0; i < subscriptions.size(); i++) {
            if (subscriptions.get(i).filter().equals(filter)) {
                return i;
            }
        }
        return -1;
    }

    /** Gateways check filters; one that is none all the same must not stop a device's inbox. */
    private static boolean isFilter(String text) {
        try {
            new TopicFilter(text);
            return true;
        } catch (RejectedException e) {
            return false;
        }
    }
}
