/** The registry in Cassandra. */
@NullMarked
package io.tributary.management.registry.cassandra;

import org.jspecify.annotations.NullMarked;
