/** Rules and destinations, and what keeps their jobs and connectors running. */
@NullMarked
package io.tributary.management.rules;

import org.jspecify.annotations.NullMarked;
