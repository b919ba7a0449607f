package io.tributary.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.catalog.TopicSpec;
import io.tributary.catalog.Topics;
import io.tributary.codec.AvroCodec;
import io.tributary.limits.Limits;
import io.tributary.schemas.avro.DeadLetter;
import io.tributary.standalone.client.ApiRefusal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.paho.client.mqttv3.MqttException;

/**
 * The product's main job in small: thermometers report over MQTT; one rule turns what is too hot into an alarm at a siren, another
 * writes every reading to PostgreSQL. It counts every message on every leg, so that it can say at the end whether anything was lost
 * or came twice. One instance is one run.
 */
public final class Demo implements AutoCloseable {
    /** Readings above it are too hot, in degrees Celsius. */
    public static final double LIMIT_CELSIUS = 80;

    static final String ALARM_RULE = "demo_alarm";
    static final String READINGS_RULE = "demo_readings";
    private static final String PRODUCT_NAME = "Demo thermometers";
    private static final String DESTINATION = "demo_postgres";
    private static final String TABLE = "demo_readings";
    private static final String SIREN = "siren-01";
    private static final AvroCodec<DeadLetter> DEAD_LETTERS = AvroCodec.of(DeadLetter.class);

    /**
     * How much of it.
     *
     * @param thermometers devices that report
     * @param readings each of them sends
     * @param interval between two readings of one device
     */
    public record Settings(int thermometers, int readings, Duration interval) {
        /** What the siren is to hear each second, once all thermometers report. */
        public double alarmsPerSecond() {
            double readingsPerSecond = interval.isZero()
                    ? Limits.DEFAULTS.uplinkPerSecond()
                    : Math.min(Limits.DEFAULTS.uplinkPerSecond(), 1_000.0 / interval.toMillis());
            return thermometers * readingsPerSecond * Thermometer.HOT_SHARE;
        }

        /** Whether alarms come faster than a device is sent messages, and are more than its queue keeps. */
        public boolean isTooMuchForOneSiren() {
            return alarmsPerSecond() > Limits.DEFAULTS.downlinkPerSecond()
                    && thermometers * readings * Thermometer.HOT_SHARE > Limits.DEFAULTS.offlineMessages();
        }
    }

    private final Platform platform;
    private final Settings settings;
    private final ApiClient api;
    private final Topics topics;
    private final DemoLedger ledger = new DemoLedger();
    private final List<Thermometer> thermometers = new ArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final Map<String, TopicReader> readers = new HashMap<>();
    private final RejectionBook rejections = new RejectionBook();
    private long committedReadings;
    private volatile boolean finished;
    private String productId = "";

    /** A run against this platform, which must be up. */
    public Demo(Platform platform, Settings settings) {
        this.platform = platform;
        this.settings = settings;
        this.api = new ApiClient(platform.api(), platform.apiKey());
        this.topics = new Topics(platform.topicPrefix());
    }

    /** Product, devices, destination and rules; returns when both rules run and the siren listens. */
    public void prepare(Consumer<String> progress) throws MqttException {
        removeFormerRun();
        productId = api.createProduct(PRODUCT_NAME, "seq");
        progress.accept("product " + productId + " (devices number their messages in \"seq\")");
        DeviceCredentials siren = api.createDevice(productId, SIREN);
        List<DeviceCredentials> sensors = new ArrayList<>();
        for (int i = 1; i <= settings.thermometers(); i++) {
            sensors.add(api.createDevice(productId, String.format("thermo-%02d", i)));
        }
        progress.accept(settings.thermometers() + " thermometers and 1 siren, each with a key of its own");

        api.post(
                "/destinations",
                Map.of(
                        "name", DESTINATION,
                        "type", "jdbc",
                        "url", platform.jdbcUrl(),
                        "username", platform.jdbcUser(),
                        "password", platform.jdbcPassword()));
        api.createRule(
                ALARM_RULE,
                alarmSql(),
                List.of(Map.of("type", "repub", "topic", productId + "/" + SIREN + "/control", "qos", 1)));
        api.createRule(
                READINGS_RULE,
                readingsSql(),
                List.of(Map.of(
                        "type",
                        "jdbc",
                        "destination",
                        DESTINATION,
                        "table",
                        TABLE,
                        "key",
                        List.of("product_id", "device_name", "seq"))));
        tally(); // what earlier runs left in the topics is not of this one
        awaitRunning(ALARM_RULE, progress);
        awaitRunning(READINGS_RULE, progress);

        ReceivingDevice receiver =
                new ReceivingDevice(siren, platform.mqttHost(), platform.mqttPort(), ledger::alarmArrived);
        open.add(receiver);
        receiver.start(productId + "/" + SIREN + "/control");
        for (DeviceCredentials sensor : sensors) {
            DeviceClient client = new DeviceClient(sensor, platform.mqttHost(), platform.mqttPort());
            open.add(client);
            client.connect().orTimeout(60, TimeUnit.SECONDS).join();
            thermometers.add(new Thermometer(sensor.device().deviceName(), client, settings, ledger));
        }
        progress.accept("all connected; the siren keeps its session while it is away");
    }

    /** Lets the fleet report. Returns at once; {@link #tally} tells how far it is. */
    public void start() {
        thermometers.forEach(Thermometer::start);
    }

    /** Two things the gateway has to refuse: a wrong key, and a topic of another device. */
    public List<String> intrude() {
        DeviceCredentials stranger = api.createDevice(productId, "intruder-01");
        return List.of(
                Intruder.withWrongKey(stranger, platform),
                Intruder.onForeignTopic(stranger, platform, productId + "/" + SIREN + "/control"));
    }

    /** The fleet sends no more, though readings are left. What was sent is still to be acknowledged. */
    public void finish() {
        finished = true;
        thermometers.forEach(Thermometer::stop);
    }

    /** Whether every reading was sent, up to {@link #finish}, and acknowledged. */
    public boolean allAcknowledged() {
        long due = finished ? ledger.sent() : (long) settings.thermometers() * settings.readings();
        return ledger.acknowledged() >= due;
    }

    /** What has been counted up to now, on every leg. */
    public synchronized DemoTally tally() {
        deadLetterTopic().readToEnd((key, value) -> {
            DeadLetter letter = DEAD_LETTERS.decode(value);
            if (letter.getProductId().equals(productId)) {
                rejections.add(letter);
            }
        });
        committedReadings += readingsTopic().readToEnd((key, value) -> {});
        return ledger.tally(rows(), committedReadings, rejections);
    }

    private TopicReader deadLetterTopic() {
        return reader(Topics.DEAD_LETTERS);
    }

    private TopicReader readingsTopic() {
        return reader(topics.ruleOutput(READINGS_RULE));
    }

    private TopicReader reader(TopicSpec topic) {
        return readers.computeIfAbsent(topic.name(), name -> {
            TopicReader reader = new TopicReader(platform.kafka(), topics.nameOf(topic));
            open.add(reader);
            return reader;
        });
    }

    public String productId() {
        return productId;
    }

    @Override
    public void close() throws Exception {
        thermometers.forEach(Thermometer::stop);
        for (AutoCloseable part : open) {
            part.close();
        }
    }

    private void removeFormerRun() {
        for (String rule : List.of(ALARM_RULE, READINGS_RULE)) {
            deleteIfThere("/rules/" + rule);
        }
        deleteIfThere("/destinations/" + DESTINATION);
        for (JsonNode product : api.get("/products?limit=500").path("items")) {
            if (product.path("name").asText().equals(PRODUCT_NAME)) {
                String former = "/products/" + product.path("productId").asText();
                api.deviceNames(product.path("productId").asText())
                        .forEach(device -> deleteIfThere(former + "/devices/" + device));
                deleteIfThere(former);
            }
        }
    }

    private void deleteIfThere(String path) {
        try {
            api.delete(path);
        } catch (ApiRefusal e) {
            if (e.status() != 404) {
                throw e;
            }
        }
    }

    private void awaitRunning(String rule, Consumer<String> progress) {
        String status = Patience.until(Duration.ofSeconds(90), "rule " + rule + " runs", () -> {
            JsonNode answer = api.get("/rules/" + rule);
            String now = answer.path("status").asText();
            if (now.equals("failed")) {
                throw new IllegalStateException(
                        "rule " + rule + " failed: " + answer.path("cause").asText());
            }
            return now.equals("running") ? now : "";
        });
        progress.accept("rule " + rule + " is " + status);
    }

    private long rows() {
        try (Connection connection =
                        DriverManager.getConnection(platform.jdbcUrl(), platform.jdbcUser(), platform.jdbcPassword());
                PreparedStatement count =
                        connection.prepareStatement("SELECT count(*) FROM " + TABLE + " WHERE product_id = ?")) {
            count.setString(1, productId);
            try (ResultSet result = count.executeQuery()) {
                return result.next() ? result.getLong(1) : 0;
            }
        } catch (SQLException e) {
            return 0; // the sink creates the table with the first row
        }
    }

    private String alarmSql() {
        return """
                SELECT device_name AS device,
                       JSON_VALUE(payload, '$.seq') AS seq,
                       TRY_CAST(JSON_VALUE(payload, '$.temperature') AS DOUBLE) AS temperature
                FROM messages
                WHERE product_id = '%s'
                  AND TRY_CAST(JSON_VALUE(payload, '$.temperature') AS DOUBLE) > %s""".formatted(productId, LIMIT_CELSIUS);
    }

    private String readingsSql() {
        return """
                SELECT product_id,
                       device_name,
                       TRY_CAST(JSON_VALUE(payload, '$.seq') AS BIGINT) AS seq,
                       TRY_CAST(JSON_VALUE(payload, '$.temperature') AS DOUBLE) AS temperature,
                       received_at
                FROM messages
                WHERE product_id = '%s'""".formatted(productId);
    }
}
