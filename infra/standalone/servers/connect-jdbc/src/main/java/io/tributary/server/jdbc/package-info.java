/** The plug-in of Connect for PostgreSQL, and for databases whose driver an operator adds. */
@NullMarked
package io.tributary.server.jdbc;

import org.jspecify.annotations.NullMarked;
