/** API keys in Cassandra. */
@NullMarked
package io.tributary.management.access.cassandra;

import org.jspecify.annotations.NullMarked;
