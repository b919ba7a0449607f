/** Users, roles, policies, keys and sessions in Cassandra. */
@NullMarked
package io.tributary.management.access.cassandra;

import org.jspecify.annotations.NullMarked;
