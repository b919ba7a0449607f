package io.tributary.rules.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.tributary.rules.compile.CompiledRule;
import io.tributary.schemas.avro.DeadLetter;
import io.tributary.schemas.avro.PublishRequested;
import io.tributary.stream.Addressed;
import io.tributary.stream.LogRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a rule's actions hand on, in the fabric without Kafka, written as JSON. Rows of tables are not shown: they are the results. */
public final class ActionsInMemory {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * First what goes to devices, then what goes to Kafka and HTTP servers, each in order.
     *
     * @throws AssertionError when a message or result became a dead letter of which no error action was told
     */
    public static List<String> of(CompiledRule rule, List<LogRecord> messages) throws Exception {
        try (TestFabric fabric = new TestFabric(TestFabric.with(TestRules.record(rule)))) {
            fabric.send(messages.toArray(LogRecord[]::new));
            assertThat(fabric.deadLetters()).extracting(DeadLetter::getKind).doesNotContain("error-action");
            if (rule.definition().errorActions().isEmpty()) {
                assertThat(fabric.deadLetters()).isEmpty();
            }
            List<String> sent = new ArrayList<>();
            for (PublishRequested repub : fabric.repubs()) {
                sent.add(repub(repub));
            }
            String name = rule.definition().name();
            for (Addressed record : fabric.once()) {
                if (!record.topic().equals("rule." + name) && !record.topic().startsWith("rule." + name + ".")) {
                    sent.add(once(record, "forward." + name + "."));
                }
            }
            return sent;
        }
    }

    private static String repub(PublishRequested repub) {
        ObjectNode line = JSON.createObjectNode();
        line.put("repub", repub.getTopic());
        line.put("qos", repub.getQos());
        line.set("payload", payload(bytes(repub.getPayload())));
        return line.toString();
    }

    private static String once(Addressed record, String forwardPrefix) {
        ObjectNode line = JSON.createObjectNode();
        if (record.topic().startsWith(forwardPrefix)) {
            line.put("forward", record.topic().substring(forwardPrefix.length()));
            line.set("body", payload(record.record().value()));
            return line.toString();
        }
        line.put("kafka", record.topic());
        line.put("key", new String(record.record().key(), StandardCharsets.UTF_8));
        line.set("payload", payload(record.record().value()));
        return line.toString();
    }

    private static JsonNode payload(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return TextNode.valueOf(text); // a payload may be any text
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private ActionsInMemory() {}
}
