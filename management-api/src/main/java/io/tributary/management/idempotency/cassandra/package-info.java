/** Kept answers in Cassandra. */
@NullMarked
package io.tributary.management.idempotency.cassandra;

import org.jspecify.annotations.NullMarked;
