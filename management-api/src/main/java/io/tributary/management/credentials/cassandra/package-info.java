/** Credentials in Cassandra. */
@NullMarked
package io.tributary.management.credentials.cassandra;

import org.jspecify.annotations.NullMarked;
