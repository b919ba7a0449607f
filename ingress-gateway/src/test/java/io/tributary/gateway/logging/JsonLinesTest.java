package io.tributary.gateway.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class JsonLinesTest {
    @Test
    void everyKeyIsAFieldOfItsOwn() throws IOException {
        Logger logger = new LoggerContext().getLogger("io.tributary.Some");
        LoggingEvent event = new LoggingEvent(
                "", logger, Level.WARN, "a \"quoted\"\nmessage", new IllegalStateException("why"), null);
        event.setKeyValuePairs(List.of(
                new KeyValuePair("device", "P/d"),
                new KeyValuePair("epoch", 42L),
                new KeyValuePair("clean", true),
                new KeyValuePair("message", "not over the message")));

        byte[] line = new JsonLines().encode(event);

        assertThat(new String(line, java.nio.charset.StandardCharsets.UTF_8).indexOf('\n'))
                .isEqualTo(line.length - 1);
        JsonNode json = new ObjectMapper().readTree(line);
        assertThat(json.get("level").asText()).isEqualTo("WARN");
        assertThat(json.get("device").asText()).isEqualTo("P/d");
        assertThat(json.get("epoch").isNumber()).isTrue();
        assertThat(json.get("clean").asBoolean()).isTrue();
        assertThat(json.get("message").asText()).isEqualTo("a \"quoted\"\nmessage");
        assertThat(json.get("message_").asText()).isEqualTo("not over the message");
        assertThat(json.get("error").asText()).contains("why");
    }
}
