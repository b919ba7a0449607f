package io.tributary.gateway.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.gateway.mqtt.packet.Packet;
import io.tributary.gateway.mqtt.packet.Reason;
import io.tributary.limits.Limits;
import io.tributary.schemas.avro.SessionSubscription;
import io.tributary.topic.DeviceTopics;
import io.tributary.topic.ProductTopics;
import java.util.List;
import org.junit.jupiter.api.Test;

class SubscriptionsTest {
    private static final String OWN = "PROD123456/pump-1";
    private static final DeviceTopics TOPICS = new DeviceTopics(OWN, new ProductTopics(List.of()));

    private final Subscriptions subscriptions = new Subscriptions(Limits.DEFAULTS, OWN);

    @Test
    void ownTopicsAreGrantedWithQosOneAtMost() {
        assertThat(subscribe(OWN + "/control", 2)).isEqualTo(Reason.GRANTED_QOS_1);
        assertThat(subscribe(OWN + "/data", 0)).isEqualTo(Reason.SUCCESS);
        assertThat(subscribe(OWN + "/#", 1)).isEqualTo(Reason.GRANTED_QOS_1);
        assertThat(subscriptions.own(OWN + "/data", 2).qos()).isEqualTo(1);
        assertThat(subscriptions.own(OWN + "/data", 0).qos()).isZero();
    }

    @Test
    void othersAreRefusedEachWithItsReason() {
        assertThat(subscribe("#", 1)).isEqualTo(Reason.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED);
        assertThat(subscribe("+/pump-1/control", 1)).isEqualTo(Reason.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED);
        assertThat(subscribe("PROD123456/+/control", 1)).isEqualTo(Reason.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED);
        assertThat(subscribe("$share/g/" + OWN + "/control", 1)).isEqualTo(Reason.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED);
        assertThat(subscribe("PROD123456/pump-2/control", 1)).isEqualTo(Reason.NOT_AUTHORIZED);
        assertThat(subscribe(OWN + "/event", 1)).isEqualTo(Reason.NOT_AUTHORIZED);
        assertThat(subscribe(OWN + "/a#", 1)).isEqualTo(Reason.TOPIC_FILTER_INVALID);
        assertThat(subscribe(OWN + "/" + "x".repeat(255), 1)).isEqualTo(Reason.TOPIC_FILTER_INVALID);
        assertThat(subscribe(OWN + "/1/2/3/4/5/+", 1)).isEqualTo(Reason.TOPIC_FILTER_INVALID);
        assertThat(subscriptions.size()).isZero();
    }

    @Test
    void aSessionHasAtMostAHundred() {
        for (int i = 0; i < 100; i++) {
            assertThat(subscribe(OWN + "/" + i + "/+", 1)).isEqualTo(Reason.GRANTED_QOS_1);
        }
        assertThat(subscribe(OWN + "/100/+", 1)).isEqualTo(Reason.QUOTA_EXCEEDED);
        assertThat(subscribe(OWN + "/5/+", 0)).isEqualTo(Reason.SUCCESS);
        assertThat(subscriptions.unsubscribe(OWN + "/7/+")).isEqualTo(Reason.SUCCESS);
        assertThat(subscribe(OWN + "/100/+", 1)).isEqualTo(Reason.GRANTED_QOS_1);
    }

    @Test
    void theWildcardOverEverythingUnsubscribesEveryUserTopic() {
        subscribe(OWN + "/control", 1);
        subscribe(OWN + "/data", 1);
        subscribe("$ota/update/" + OWN, 1);
        assertThat(subscriptions.unsubscribe(OWN + "/never")).isEqualTo(Reason.NO_SUBSCRIPTION_EXISTED);
        assertThat(subscriptions.size()).isEqualTo(3);
        assertThat(subscriptions.unsubscribe(OWN + "/#")).isEqualTo(Reason.SUCCESS);
        assertThat(subscriptions.size()).isEqualTo(1);
        assertThat(subscriptions.own(OWN + "/data", 1).qos()).isEqualTo(-1);
    }

    @Test
    void aMessageCarriesTheIdentifiersOfAllItMatchesAndTheHighestQos() {
        subscriptions.subscribe(new Packet.Wish(OWN + "/data", 0, false, false), 7, TOPICS);
        subscriptions.subscribe(new Packet.Wish(OWN + "/#", 1, true, true), 9, TOPICS);
        assertThat(subscriptions.identifiers(OWN + "/data")).containsExactly(7, 9);
        assertThat(subscriptions.own(OWN + "/data", 1)).isEqualTo(new Subscriptions.Match(0, false, List.of(7)));
        subscriptions.subscribe(new Packet.Wish(OWN + "/data", 1, false, true), 8, TOPICS);
        assertThat(subscriptions.own(OWN + "/data", 1)).isEqualTo(new Subscriptions.Match(1, true, List.of(8)));
    }

    @Test
    void aResumedSessionHasWhatItHad() {
        subscriptions.restore(List.of(new SessionSubscription(OWN + "/data", 1, true, false, 5)));
        assertThat(subscriptions.size()).isEqualTo(1);
        assertThat(subscriptions.identifiers(OWN + "/data")).containsExactly(5);
        assertThat(subscriptions.own(OWN + "/data", 1).qos()).isEqualTo(-1);
    }

    private Reason subscribe(String filter, int qos) {
        return subscriptions.subscribe(new Packet.Wish(filter, qos, false, false), 0, TOPICS);
    }
}
