package io.tributary.standalone.server;

import io.tributary.standalone.config.Component;
import io.tributary.standalone.config.Site;
import java.io.IOException;

/** Knows one component: writes its configuration, lays out its data, and says how it is started. */
public interface Server {

    /** Called before every start, first or again; what is already in place is left as it is. */
    Launch prepare(Site site) throws IOException;

    static Server of(Component component) {
        return switch (component) {
            case KAFKA -> new KafkaServer();
            case CASSANDRA -> new CassandraServer();
            case POSTGRES -> new PostgresServer();
            case JOBMANAGER -> FlinkServer.JOBMANAGER;
            case TASKMANAGER -> FlinkServer.TASKMANAGER;
            case FABRIC -> FabricServer.RULES;
            case FUNCTIONS -> FabricServer.FUNCTIONS;
            case CONNECT -> new ConnectServer();
            case API -> new ApiServer();
            case GATEWAY -> new GatewayServer();
        };
    }
}
