/** Schemas of rules and users in Cassandra. */
@NullMarked
package io.tributary.management.schemas.cassandra;

import org.jspecify.annotations.NullMarked;
