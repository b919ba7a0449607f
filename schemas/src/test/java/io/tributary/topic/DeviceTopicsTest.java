package io.tributary.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.identity.RejectedException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceTopicsTest {
    private static final DeviceTopics TOPICS = new DeviceTopics(
            "PROD123456/dev01",
            new ProductTopics(List.of(new TopicClass("room/+/temp", true, false), new TopicClass("cmd", false, true))));

    @Test
    void aDevicePublishesToItsOwnTopicsOnly() {
        assertThat(TOPICS.mayPublish("PROD123456/dev01/event")).isTrue();
        assertThat(TOPICS.mayPublish("PROD123456/dev01/room/7/temp")).isTrue();
        assertThat(TOPICS.mayPublish("PROD123456/dev01/control")).isFalse();
        assertThat(TOPICS.mayPublish("PROD123456/dev01/cmd")).isFalse();
        assertThat(TOPICS.mayPublish("PROD123456/dev02/event")).isFalse();
        assertThat(TOPICS.mayPublish("PROD123456/dev011/event")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$shadow/operation/PROD123456/dev01",
                "$template/operation/PROD123456/dev01",
                "$ota/report/PROD123456/dev01",
                "$rrpc/txd/PROD123456/dev01/17",
                "$sys/operation/PROD123456/dev01",
                "$config/operation/PROD123456/dev01",
                "$config/report/PROD123456/dev01",
                "$log/operation/PROD123456/dev01",
                "$resource/up/service/PROD123456/dev01",
                "$gateway/operation/PROD123456/dev01"
            })
    void requestsToTheServicesArePublished(String topic) {
        assertThat(TOPICS.mayPublish(topic)).isTrue();
        assertThat(TOPICS.mayReceive(topic)).isFalse();
        assertThat(TOPICS.mayPublish(topic.replace("dev01", "dev02"))).isFalse();
        assertThat(TOPICS.mayPublish(topic + "/x/y")).isFalse();
        assertThat(DeviceTopics.isSystem(topic)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$shadow/operation/result/PROD123456/dev01",
                "$template/operation/result/PROD123456/dev01",
                "$ota/update/PROD123456/dev01",
                "$rrpc/rxd/PROD123456/dev01/+",
                "$rrpc/rxd/PROD123456/dev01/17",
                "$broadcast/rxd/PROD123456/dev01",
                "$sys/operation/result/PROD123456/dev01",
                "$config/operation/result/PROD123456/dev01",
                "$log/operation/result/PROD123456/dev01",
                "$resource/down/service/PROD123456/dev01",
                "$gateway/operation/result/PROD123456/dev01"
            })
    void answersOfTheServicesAreSubscribed(String topic) {
        assertThat(TOPICS.maySubscribe(new TopicFilter(topic))).isTrue();
        assertThat(TOPICS.mayPublish(topic)).isFalse();
        assertThat(TOPICS.maySubscribe(new TopicFilter(topic.replace("dev01", "dev02"))))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "#",
                "+/dev01/control",
                "PROD123456/#",
                "PROD123456/+/control",
                "PROD123456/dev02/#",
                "$shadow/operation/result/PROD123456/+",
                "$shadow/operation/result/PROD123456/dev01/#",
                "$rrpc/rxd/PROD123456/dev01/#",
                "$rrpc/rxd/PROD123456/dev01",
                "$rrpc/rxd/+/dev01/+",
                "$SYS/#"
            })
    void noFilterReachesBeyondTheDevice(String filter) {
        assertThat(TOPICS.maySubscribe(new TopicFilter(filter))).isFalse();
    }

    @Test
    void aWildcardSubscriptionDeliversWhatIsPermitted() {
        assertThat(TOPICS.maySubscribe(new TopicFilter("PROD123456/dev01/#"))).isTrue();
        assertThat(TOPICS.maySubscribe(new TopicFilter("PROD123456/dev01/event")))
                .isFalse();
        assertThat(TOPICS.mayReceive("PROD123456/dev01/control")).isTrue();
        assertThat(TOPICS.mayReceive("PROD123456/dev01/event")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a//b", "a/", "#", "a/#", "ä", "a b", "$sys"})
    void aClassHasPlainLevels(String suffix) {
        assertThatThrownBy(() -> new TopicClass(suffix, true, true)).isInstanceOf(RejectedException.class);
    }

    @Test
    void aClassOfVeryManyLevelsIsReadInALoop() {
        assertThat(new TopicClass("a/".repeat(100_000) + "b", true, true).slashes())
                .isEqualTo(100_000);
        assertThatThrownBy(() -> new TopicClass("a/".repeat(100_000) + "$", true, true))
                .isInstanceOf(RejectedException.class);
    }
}
