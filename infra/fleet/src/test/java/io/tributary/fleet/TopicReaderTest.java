package io.tributary.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Set;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class TopicReaderTest {
    @Test
    void whereKafkaDoesNotAnswerNothingOfTheConsumerStays() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String servers = "127.0.0.1:" + silent.getLocalPort();

            assertThatThrownBy(() -> new TopicReader(servers, "uplink", Duration.ofMillis(200)))
                    .isInstanceOf(TimeoutException.class);
        }

        assertThat(consumers()).isEmpty();
    }

    /** Kafka's clients stand in the register of managed objects until they are closed. */
    private static Set<ObjectName> consumers() throws MalformedObjectNameException, IOException {
        return ManagementFactory.getPlatformMBeanServer()
                .queryNames(new ObjectName("kafka.consumer:type=app-info,*"), null);
    }
}
