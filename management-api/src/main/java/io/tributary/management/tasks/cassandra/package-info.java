/** Tasks and the files they read, in Cassandra. */
@NullMarked
package io.tributary.management.tasks.cassandra;

import org.jspecify.annotations.NullMarked;
