/** A Flink catalog of the platform: the tables of rules for SQL Client, SQL Gateway and JDBC. Reads, and changes nothing. */
@NullMarked
package io.tributary.rules.catalog;

import org.jspecify.annotations.NullMarked;
