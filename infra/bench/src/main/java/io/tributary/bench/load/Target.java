package io.tributary.bench.load;

/**
 * A port that takes MQTT.
 *
 * @param name of the server, in figures
 * @param tls whether it is spoken over TLS
 * @param pid the process whose CPU is counted
 */
public record Target(String name, String host, int port, boolean tls, long pid) {}
