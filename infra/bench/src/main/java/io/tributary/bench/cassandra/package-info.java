/** The driver of Cassandra on its own, to compare with. */
@NullMarked
package io.tributary.bench.cassandra;

import org.jspecify.annotations.NullMarked;
