/** Rules and destinations in Cassandra. */
@NullMarked
package io.tributary.management.rules.cassandra;

import org.jspecify.annotations.NullMarked;
