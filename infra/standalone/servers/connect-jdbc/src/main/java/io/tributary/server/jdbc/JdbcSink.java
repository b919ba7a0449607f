package io.tributary.server.jdbc;

import io.debezium.connector.jdbc.JdbcSinkConnector;

/**
 * Debezium's JDBC sink for every database but MariaDB and MySQL. It keeps the dialect of the database that was connected last in static
 * objects, and takes them for the types of any table it makes; so MariaDB has a plug-in, and with it classes, of its own. A name of our
 * own says to Connect which of the two is meant.
 */
public final class JdbcSink extends JdbcSinkConnector {}
