/** The Flink cluster as the reconciler sees it. */
@NullMarked
package io.tributary.management.rules.flink;

import org.jspecify.annotations.NullMarked;
