/** What Cassandra keeps of devices' state, and of the job that writes it. */
@NullMarked
package io.tributary.management.device.cassandra;

import org.jspecify.annotations.NullMarked;
