/** Requests that are sent twice and done once. */
@NullMarked
package io.tributary.management.idempotency;

import org.jspecify.annotations.NullMarked;
