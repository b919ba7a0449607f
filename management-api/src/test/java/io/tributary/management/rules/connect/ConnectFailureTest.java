package io.tributary.management.rules.connect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Traces as Debezium's sink left them with PostgreSQL 17.6 and MariaDB 10.11 and 11.4, shortened. */
class ConnectFailureTest {
    @Test
    void theInnermostCauseIsToldWithoutNamesOfExceptions() {
        assertThat(ConnectFailure.of("""
                        org.apache.kafka.connect.errors.ConnectException: JDBC sink connector failure
                        \tat io.debezium.connector.jdbc.JdbcSinkConnectorTask.put(JdbcSinkConnectorTask.java:119)
                        Caused by: org.hibernate.exception.DataException: Error executing work [(conn=8) Out of range value for column 't' at row 1] [n/a]
                        \tat org.hibernate.dialect.MySQLDialect.lambda$1(MySQLDialect.java:1320)
                        Caused by: org.mariadb.jdbc.export.MariaDbDataTruncation: (conn=8) Out of range value for column 't' at row 1
                        \tat org.mariadb.jdbc.export.ExceptionFactory.createException(ExceptionFactory.java:285)
                        """)).isEqualTo("Out of range value for column 't' at row 1");
        assertThat(ConnectFailure.of("""
                        org.apache.kafka.connect.errors.ConnectException: Exiting WorkerSinkTask due to unrecoverable exception.
                        Caused by: org.postgresql.util.PSQLException: FATAL: database "nosuch" does not exist
                        """)).isEqualTo("FATAL: database \"nosuch\" does not exist");
    }

    @Test
    void whoCannotBeReachedIsNamed() {
        assertThat(ConnectFailure.of("""
                        java.sql.SQLException: Connections could not be acquired from the underlying database!
                        Caused by: java.sql.SQLNonTransientConnectionException: Socket fail to connect to 127.0.0.1:3306. Connection refused
                        Caused by: java.net.ConnectException: Connection refused
                        """)).isEqualTo("Socket fail to connect to 127.0.0.1:3306. Connection refused");
        assertThat(ConnectFailure.of("""
                        java.sql.SQLException: Connections could not be acquired from the underlying database!
                        Caused by: org.postgresql.util.PSQLException: The connection attempt failed.
                        Caused by: java.net.UnknownHostException: db.example
                        """)).isEqualTo("The connection attempt failed. (db.example)");
    }

    @Test
    void whatHasAKnownRemedySaysIt() {
        assertThat(ConnectFailure.of("""
                        java.sql.SQLException: Connections could not be acquired from the underlying database!
                        Caused by: java.sql.SQLException: No suitable driver
                        """)).startsWith("No suitable driver: ").contains("jdbc:mariadb:", "Put the jar");
        assertThat(ConnectFailure.of("""
                        org.apache.kafka.connect.errors.ConnectException: JDBC sink connector failure
                        Caused by: java.sql.SQLException: (conn=14) Incorrect string value: '\\xF0\\x9F\\x8C\\xA1 o...' for column `plant`.`t`.`note` at row 1
                        """)).contains("`plant`.`t`.`note`").endsWith("and ALTER DATABASE likewise.");
    }

    @Test
    void aTraceOfOneLineIsItsCauseAndNoneIsSaid() {
        assertThat(ConnectFailure.of("java.lang.OutOfMemoryError: Java heap space\n\tat x"))
                .isEqualTo("Java heap space");
        assertThat(ConnectFailure.of("java.lang.NullPointerException")).isEqualTo("java.lang.NullPointerException");
        assertThat(ConnectFailure.of("")).isEqualTo("it failed without a trace");
    }
}
