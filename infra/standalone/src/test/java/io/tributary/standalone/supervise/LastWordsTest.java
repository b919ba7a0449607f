package io.tributary.standalone.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LastWordsTest {

    @Test
    void theCauseIsSaidAndNotWhereItWasThrown() {
        assertThat(LastWords.of("""
                INFO starting
                org.apache.kafka.common.KafkaException: Socket server failed to bind
                \tat kafka.network.Acceptor.openServerSocket(SocketServer.scala:724)
                Caused by: java.net.BindException: Address already in use
                \tat java.base/sun.nio.ch.Net.bind0(Native Method)
                \t... 3 more
                INFO shutdown complete
                """)).isEqualTo("java.net.BindException: Address already in use");
    }

    @Test
    void withoutAnExceptionTheLastLineCounts() {
        assertThat(LastWords.of("one\n\ntwo \n\n")).isEqualTo("two");
        assertThat(LastWords.of("one\n    at somewhere\n")).isEqualTo("one");
        assertThat(LastWords.of("")).isEmpty();
    }
}
