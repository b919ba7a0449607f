package io.tributary.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceTopicsTest {
    private static final DeviceTopics TOPICS = new DeviceTopics(
            new DeviceId("PROD123456", "dev01"),
            List.of(new TopicClass("room/+/temp", true, false), new TopicClass("cmd", false, true)));

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
    @ValueSource(strings = {"#", "+/dev01/control", "PROD123456/#", "PROD123456/+/control", "PROD123456/dev02/#"})
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
}
