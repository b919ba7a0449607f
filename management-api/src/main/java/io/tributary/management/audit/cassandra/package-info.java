/** The audit log in Cassandra. */
@NullMarked
package io.tributary.management.audit.cassandra;

import org.jspecify.annotations.NullMarked;
