/** What dynamic registration keeps in Cassandra. */
@NullMarked
package io.tributary.management.registration.cassandra;

import org.jspecify.annotations.NullMarked;
