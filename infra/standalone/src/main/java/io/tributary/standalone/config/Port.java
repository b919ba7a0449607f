package io.tributary.standalone.config;

/**
 * A port the platform listens on. All defaults lie below 32768, where Linux begins to hand out ports to outgoing
 * connections: above, a server's port may be taken by some client at any moment.
 */
public enum Port {
    KAFKA("kafka", 9092),
    KAFKA_CONTROLLER("kafkaController", 9093),
    CASSANDRA("cassandra", 9042),
    CASSANDRA_STORAGE("cassandraStorage", 7000),
    POSTGRES("postgres", 15432),
    FLINK("flink", 8081),
    JOBMANAGER("jobmanager", 6123),
    JOBMANAGER_BLOB("jobmanagerBlob", 6124),
    TASKMANAGER("taskmanager", 6122),
    TASKMANAGER_DATA("taskmanagerData", 6121),
    FABRIC("fabric", 8082),
    FUNCTIONS("functions", 8084),
    CONNECT("connect", 8083),
    API("api", 8080),
    REGISTRATION("registration", 9003),
    DEVICES("devices", 9002),
    DEVICES_TLS("devicesTls", 9444),
    MQTT("mqtt", 1883),
    MQTTS("mqtts", 8883),
    WS("ws", 9001),
    WSS("wss", 9443),
    COAPS("coaps", 5684),
    GATEWAY_ADMIN("gatewayAdmin", 8090);

    private final String key;
    private final int standard;

    Port(String key, int standard) {
        this.key = key;
        this.standard = standard;
    }

    /** Whether it is one of UDP, which may have the number of one of TCP. */
    public boolean datagrams() {
        return this == COAPS;
    }

    /** The key under {@code ports:} in the configuration file. */
    public String key() {
        return key;
    }

    public int standard() {
        return standard;
    }
}
