/** The Kafka topics: names, keys, partitions, retention. */
@NullMarked
package io.tributary.catalog;

import org.jspecify.annotations.NullMarked;
