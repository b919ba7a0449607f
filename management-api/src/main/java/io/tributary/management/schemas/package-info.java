/** The schema registry, a subset of Confluent's interface. */
@NullMarked
package io.tributary.management.schemas;

import org.jspecify.annotations.NullMarked;
