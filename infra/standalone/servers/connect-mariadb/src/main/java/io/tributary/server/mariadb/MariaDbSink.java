package io.tributary.server.mariadb;

import io.debezium.connector.jdbc.JdbcSinkConnector;

/** Debezium's JDBC sink with the driver of MariaDB, in classes that no other kind of database shares. */
public final class MariaDbSink extends JdbcSinkConnector {}
