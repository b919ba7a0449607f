/** The connection to Cassandra, its migrations, and claims on keys. */
@NullMarked
package io.tributary.management.cassandra;

import org.jspecify.annotations.NullMarked;
