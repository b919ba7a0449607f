package io.tributary.standalone.config;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A process of the platform. {@link #stopStage} orders the stop: a lower stage stops first, one stage stops together. */
public enum Component {
    KAFKA(4, 384),
    CASSANDRA(4, 256),
    POSTGRES(4, 0),
    JOBMANAGER(3, 256),
    TASKMANAGER(2, 448),
    FABRIC(2, 384),
    /** Only where functions of users are allowed. */
    FUNCTIONS(2, 384),
    /** Stops before Kafka: a worker that loses its broker while stopping can hang. */
    CONNECT(2, 256),
    API(1, 384),
    GATEWAY(0, 256);

    private final int stopStage;
    private final int heapMegabytes;

    Component(int stopStage, int heapMegabytes) {
        this.stopStage = stopStage;
        this.heapMegabytes = heapMegabytes;
    }

    public int stopStage() {
        return stopStage;
    }

    /** The default cap of the heap; 0 for what is no Java process. */
    public int heapMegabytes() {
        return heapMegabytes;
    }

    public List<Port> ports() {
        return switch (this) {
            case KAFKA -> List.of(Port.KAFKA, Port.KAFKA_CONTROLLER);
            case CASSANDRA -> List.of(Port.CASSANDRA, Port.CASSANDRA_STORAGE);
            case POSTGRES -> List.of(Port.POSTGRES);
            case JOBMANAGER -> List.of(Port.FLINK, Port.JOBMANAGER, Port.JOBMANAGER_BLOB);
            case TASKMANAGER -> List.of(Port.TASKMANAGER, Port.TASKMANAGER_DATA);
            case FABRIC -> List.of(Port.FABRIC);
            case FUNCTIONS -> List.of(Port.FUNCTIONS);
            case CONNECT -> List.of(Port.CONNECT);
            case API -> List.of(Port.API, Port.REGISTRATION);
            case GATEWAY ->
                List.of(
                        Port.MQTT,
                        Port.MQTTS,
                        Port.WS,
                        Port.WSS,
                        Port.DEVICES,
                        Port.DEVICES_TLS,
                        Port.GATEWAY_ADMIN,
                        Port.COAPS);
        };
    }

    /** The name in commands, files and messages. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The folder of {@code dist/lib} that holds its jars. */
    public String process() {
        return switch (this) {
            case JOBMANAGER, TASKMANAGER, FABRIC, FUNCTIONS -> "flink";
            default -> id();
        };
    }

    /** The component of this name, if there is one. */
    public static Optional<Component> of(String id) {
        return Arrays.stream(values()).filter(one -> one.id().equals(id)).findFirst();
    }

    @JsonValue
    @Override
    public String toString() {
        return id();
    }
}
