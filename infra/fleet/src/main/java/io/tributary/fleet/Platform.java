package io.tributary.fleet;

import java.net.URI;

/**
 * Where a running platform is and what opens it.
 *
 * @param api root of the management API
 * @param apiKey an admin key
 * @param mqttHost of a gateway
 * @param mqttPort of a gateway, plain MQTT
 * @param kafka bootstrap servers
 * @param topicPrefix of the installation's topics
 * @param jdbcUrl of the database rules may write to
 */
public record Platform(
        URI api,
        String apiKey,
        String mqttHost,
        int mqttPort,
        String kafka,
        String topicPrefix,
        String jdbcUrl,
        String jdbcUser,
        String jdbcPassword) {}
