package io.tributary.rules.bench;

import io.tributary.codec.AvroCodec;
import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleDefinition;
import io.tributary.schemas.avro.UplinkMessage;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rules and messages that all contestants have in common. A rule looks into the payload at two places with three calls, and gives a row of
 * about every tenth message it is for.
 *
 * @param own whether each rule has a topic filter of its own, and each message is for one rule; else all are for all
 */
record Workload(int rules, boolean own) implements Serializable {
    static final String PRODUCT = "BENCHRULES";
    /** Different messages; they come again and again. */
    static final int MESSAGES = 8_192;

    private static final int DEVICES = 1_000;
    private static final int PAYLOAD_BYTES = 222;
    private static final long MILLIS = 1_700_000_000_000L;
    private static final Pattern NAME = Pattern.compile("(own|all)_([0-9]{1,4})");
    private static final AvroCodec<UplinkMessage> UPLINK = AvroCodec.of(UplinkMessage.class);

    /** One message before it has a place in the log. */
    record Message(String device, double temperature, byte[] value) {}

    /** @param name {@code own_100}: 100 rules on their own topics; {@code all_10}: 10 rules on all messages */
    static Workload named(String name) {
        Matcher parts = NAME.matcher(name);
        if (!parts.matches()) {
            throw new IllegalArgumentException("'" + name + "' is not a workload");
        }
        return new Workload(Integer.parseInt(parts.group(2)), parts.group(1).equals("own"));
    }

    /** The last level of the topic a rule is for, on its own. */
    static String suffix(int rule) {
        return "event" + rule;
    }

    /** Above it a message passes; every rule has another, between 90 and 91. */
    static double threshold(int rule) {
        return 90 + rule / 1_000.0;
    }

    RuleDefinition definition(int rule) {
        String name = "rule" + rule;
        return new RuleDefinition(name, 1, sql(rule), List.of(new RuleAction.Kafka("results." + name, "", "")));
    }

    String sql(int rule) {
        String topics = own ? "TOPIC_MATCHES(topic, '" + PRODUCT + "/+/" + suffix(rule) + "') AND " : "";
        return "SELECT device_name, TRY_CAST(JSON_VALUE(payload, '$.temp') AS DOUBLE) AS temp,"
                + " JSON_VALUE(payload, '$.status.room') AS room FROM messages WHERE " + topics
                + String.format(
                        Locale.ROOT, "TRY_CAST(JSON_VALUE(payload, '$.temp') AS DOUBLE) > %.3fe0", threshold(rule));
    }

    /** How many rows all rules give of the message at an offset. */
    int rowsOf(Message message, long offset) {
        if (own) {
            return message.temperature() > threshold((int) (offset % MESSAGES % rules)) ? 1 : 0;
        }
        int rows = 0;
        for (int rule = 0; rule < rules; rule++) {
            rows += message.temperature() > threshold(rule) ? 1 : 0;
        }
        return rows;
    }

    /** The messages, encoded as the gateway does; the same in every process. */
    List<Message> messages() {
        Random random = new Random(rules);
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            String name = "dev-" + i % DEVICES;
            double temperature = random.nextInt(1_000) / 10.0;
            UplinkMessage message = UplinkMessage.newBuilder()
                    .setMessageId(String.format(Locale.ROOT, "%032x", MILLIS * 1_000 + i))
                    .setProductId(PRODUCT)
                    .setDeviceName(name)
                    .setTopic(PRODUCT + "/" + name + "/" + suffix(i % rules))
                    .setPayload(ByteBuffer.wrap(payload(i, temperature, random)))
                    .setQos(1)
                    .setReceivedAt(Instant.ofEpochMilli(MILLIS + i))
                    .setGateway("gateway-1")
                    .build();
            messages.add(new Message(PRODUCT + "/" + name, temperature, UPLINK.encode(message)));
        }
        return messages;
    }

    private static byte[] payload(int i, double temperature, Random random) {
        String text = String.format(
                Locale.ROOT,
                "{\"temp\":%.1f,\"hum\":%d,\"status\":{\"room\":\"room-%d\",\"battery\":%d,\"charging\":false},"
                        + "\"position\":{\"lat\":48.137154,\"lon\":11.576124},\"firmware\":\"2.4.17\","
                        + "\"tags\":[\"indoor\",\"calibrated\"],\"seq\":%d,\"note\":\"",
                temperature,
                random.nextInt(100),
                random.nextInt(20),
                random.nextInt(100),
                i);
        int rest = PAYLOAD_BYTES - text.length() - 2;
        return (text + "x".repeat(rest) + "\"}").getBytes(StandardCharsets.UTF_8);
    }
}
