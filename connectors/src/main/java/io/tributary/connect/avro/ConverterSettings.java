package io.tributary.connect.avro;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/**
 * What can be set on the converter.
 *
 * @param registry address of a Confluent-compatible schema registry, without a slash at its end
 * @param token sent as bearer token
 * @param patience how long a record waits for a registry that does not answer
 * @param cacheSize schemas remembered in each direction
 */
record ConverterSettings(URI registry, Optional<String> token, Duration patience, int cacheSize) {
    static final String URL = "schema.registry.url";
    static final String TOKEN = "schema.registry.token";
    static final String PATIENCE = "schema.registry.retry.timeout.ms";
    static final String CACHE_SIZE = "schemas.cache.size";

    static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    URL,
                    ConfigDef.Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    ConfigDef.LambdaValidator.with(
                            (name, value) -> address(String.valueOf(value)), () -> "http(s)://host:port/path"),
                    ConfigDef.Importance.HIGH,
                    "Address of the schema registry, for example http://127.0.0.1:8080/schema-registry")
            .define(
                    TOKEN,
                    ConfigDef.Type.PASSWORD,
                    "",
                    ConfigDef.Importance.MEDIUM,
                    "API key for the schema registry, sent as bearer token")
            .define(
                    PATIENCE,
                    ConfigDef.Type.LONG,
                    240_000L,
                    ConfigDef.Range.atLeast(0),
                    ConfigDef.Importance.LOW,
                    "How long a record waits for a registry that does not answer before the task fails. Keep it below the"
                            + " consumer's max.poll.interval.ms")
            .define(
                    CACHE_SIZE,
                    ConfigDef.Type.INT,
                    1_000,
                    ConfigDef.Range.atLeast(1),
                    ConfigDef.Importance.LOW,
                    "How many schemas are remembered in each direction");

    static ConverterSettings of(Map<String, ?> settings) {
        AbstractConfig config = new AbstractConfig(DEFINITION, settings, false);
        Password token = config.getPassword(TOKEN);
        return new ConverterSettings(
                address(config.getString(URL)),
                Optional.of(token.value().strip()).filter(text -> !text.isEmpty()),
                Duration.ofMillis(config.getLong(PATIENCE)),
                config.getInt(CACHE_SIZE));
    }

    private static URI address(String text) {
        try {
            URI uri = URI.create(text.strip().replaceAll("/+$", ""));
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw refused(text);
        }
        throw refused(text);
    }

    private static ConfigException refused(String text) {
        return new ConfigException(
                URL + ": '" + text + "' is not an address; set it like http://127.0.0.1:8080/schema-registry");
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "ConverterSettings[registry=" + registry + ", patience=" + patience + "]";
    }
}
