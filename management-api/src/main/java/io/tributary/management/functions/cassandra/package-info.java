/** Function bundles in Cassandra. */
@NullMarked
package io.tributary.management.functions.cassandra;

import org.jspecify.annotations.NullMarked;
