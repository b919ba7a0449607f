package io.tributary.gateway.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.identity.DeviceId;
import io.tributary.limits.Limits;
import io.tributary.topic.DeviceTopics;
import java.util.List;
import org.junit.jupiter.api.Test;

class SubscriptionsTest {
    private static final String OWN = "PROD123456/pump-1";
    private static final DeviceTopics TOPICS = new DeviceTopics(DeviceId.parse(OWN), List.of());

    private final Subscriptions subscriptions = new Subscriptions(Limits.DEFAULTS, OWN);

    @Test
    void ownTopicsAreGrantedWithQosOneAtMost() {
        assertThat(subscriptions.subscribe(OWN + "/control", 2, TOPICS)).isEqualTo(1);
        assertThat(subscriptions.subscribe(OWN + "/data", 0, TOPICS)).isZero();
        assertThat(subscriptions.subscribe(OWN + "/#", 1, TOPICS)).isEqualTo(1);
        assertThat(subscriptions.wantedQos(OWN + "/data")).isEqualTo(1);
    }

    @Test
    void othersAreRefused() {
        for (String filter : List.of(
                "#",
                "+/pump-1/control",
                "PROD123456/+/control",
                "PROD123456/pump-2/control",
                OWN + "/event",
                OWN + "/a#",
                OWN + "/" + "x".repeat(255),
                OWN + "/1/2/3/4/5/+")) {
            assertThat(subscriptions.subscribe(filter, 1, TOPICS)).as(filter).isEqualTo(Subscriptions.REFUSED);
        }
        assertThat(subscriptions.size()).isZero();
    }

    @Test
    void aSessionHasAtMostAHundred() {
        for (int i = 0; i < 100; i++) {
            assertThat(subscriptions.subscribe(OWN + "/" + i + "/+", 1, TOPICS)).isEqualTo(1);
        }
        assertThat(subscriptions.subscribe(OWN + "/100/+", 1, TOPICS)).isEqualTo(Subscriptions.REFUSED);
        assertThat(subscriptions.subscribe(OWN + "/5/+", 0, TOPICS)).isZero();
        subscriptions.unsubscribe(OWN + "/7/+");
        assertThat(subscriptions.subscribe(OWN + "/100/+", 1, TOPICS)).isEqualTo(1);
    }

    @Test
    void theWildcardOverEverythingUnsubscribesEverything() {
        subscriptions.subscribe(OWN + "/control", 1, TOPICS);
        subscriptions.subscribe(OWN + "/data", 1, TOPICS);
        subscriptions.unsubscribe(OWN + "/never");
        assertThat(subscriptions.size()).isEqualTo(2);
        subscriptions.unsubscribe(OWN + "/#");
        assertThat(subscriptions.size()).isZero();
        assertThat(subscriptions.wantedQos(OWN + "/data")).isEqualTo(-1);
    }
}
