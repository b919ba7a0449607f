package io.tributary.connect.forward;

import io.tributary.forward.AddressPolicy;
import io.tributary.forward.ForwardUrl;
import io.tributary.identity.RejectedException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * What can be set on the connector.
 *
 * @param connector its name
 * @param token with which requests are signed
 * @param timeout of one attempt, from the lookup of the name to the end of the answer
 * @param window how many records are under way at a time
 * @param backlog how many records are taken over before Kafka is asked for no more
 * @param breaker of the target
 * @param deadLetters whole name of the topic
 * @param producer settings of what writes there
 */
record ForwardSettings(
        String connector,
        ForwardUrl url,
        Optional<String> token,
        AddressPolicy policy,
        Duration timeout,
        int window,
        int backlog,
        CircuitBreaker breaker,
        String deadLetters,
        Map<String, Object> producer) {
    static final String NAME = "name";
    static final String URL = "forward.url";
    static final String TOKEN = "forward.token";
    static final String ALLOW_PRIVATE = "forward.allow.private.addresses";
    static final String TIMEOUT = "forward.timeout.ms";
    static final String WINDOW = "forward.window";
    static final String BACKLOG = "forward.backlog";
    static final String BREAKER_FAILURES = "forward.breaker.failures";
    static final String BREAKER_PAUSE = "forward.breaker.pause.ms";
    static final String DEAD_LETTERS = "dead.letters.topic";
    static final String PRODUCER = "dead.letters.producer.";

    private static final String BOOTSTRAP = PRODUCER + ProducerConfig.BOOTSTRAP_SERVERS_CONFIG;

    static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    URL,
                    ConfigDef.Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    ConfigDef.LambdaValidator.with(
                            (name, value) -> address(String.valueOf(value)), () -> "http(s)://host:port/path"),
                    ConfigDef.Importance.HIGH,
                    "Where records are POSTed to, for example https://example.org/in")
            .define(
                    TOKEN,
                    ConfigDef.Type.PASSWORD,
                    "",
                    ConfigDef.Importance.HIGH,
                    "With what requests are signed; without it they are not")
            .define(
                    ALLOW_PRIVATE,
                    ConfigDef.Type.BOOLEAN,
                    false,
                    ConfigDef.Importance.MEDIUM,
                    "Whether the target may have an address that is not of the public internet")
            .define(
                    TIMEOUT,
                    ConfigDef.Type.LONG,
                    5_000L,
                    ConfigDef.Range.between(100, 60_000),
                    ConfigDef.Importance.LOW,
                    "How long one attempt may take")
            .define(
                    WINDOW,
                    ConfigDef.Type.INT,
                    16,
                    ConfigDef.Range.between(1, 1_000),
                    ConfigDef.Importance.MEDIUM,
                    "How many records are under way at a time, each of another device")
            .define(
                    BACKLOG,
                    ConfigDef.Type.INT,
                    1_000,
                    ConfigDef.Range.between(1, 1_000_000),
                    ConfigDef.Importance.LOW,
                    "With how many records not done the partitions are paused; they go on at half of it")
            .define(
                    BREAKER_FAILURES,
                    ConfigDef.Type.INT,
                    10,
                    ConfigDef.Range.atLeast(1),
                    ConfigDef.Importance.LOW,
                    "After how many failures in a row, of whatever records, the target is spared")
            .define(
                    BREAKER_PAUSE,
                    ConfigDef.Type.LONG,
                    30_000L,
                    ConfigDef.Range.between(100, 3_600_000),
                    ConfigDef.Importance.LOW,
                    "How long it is spared before one record tries it again")
            .define(
                    DEAD_LETTERS,
                    ConfigDef.Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    new ConfigDef.NonEmptyString(),
                    ConfigDef.Importance.HIGH,
                    "Topic for what the target does not take, for example tributary.dead-letters")
            .define(
                    BOOTSTRAP,
                    ConfigDef.Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    new ConfigDef.NonEmptyString(),
                    ConfigDef.Importance.HIGH,
                    "Brokers of that topic. Every setting of a producer may follow " + PRODUCER);

    static ForwardSettings of(Map<String, String> settings) {
        AbstractConfig config = new AbstractConfig(DEFINITION, settings, false);
        return new ForwardSettings(
                settings.getOrDefault(NAME, "forward"),
                address(config.getString(URL)),
                Optional.of(config.getPassword(TOKEN).value()).filter(token -> !token.isEmpty()),
                new AddressPolicy(config.getBoolean(ALLOW_PRIVATE)),
                Duration.ofMillis(config.getLong(TIMEOUT)),
                config.getInt(WINDOW),
                config.getInt(BACKLOG),
                CircuitBreaker.closed(
                        config.getInt(BREAKER_FAILURES), Duration.ofMillis(config.getLong(BREAKER_PAUSE))),
                config.getString(DEAD_LETTERS),
                config.originalsWithPrefix(PRODUCER));
    }

    private static ForwardUrl address(String text) {
        try {
            return ForwardUrl.parse(text);
        } catch (RejectedException e) {
            throw new ConfigException(
                    URL + ": " + e.getMessage() + " " + e.remedy().orElse(""));
        }
    }

    /** Without the token and without what the producer may hold. */
    @Override
    public String toString() {
        return "ForwardSettings[connector=" + connector + ", url=" + url + ", window=" + window + "]";
    }
}
