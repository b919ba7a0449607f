/** A rule as the fabric runs it: operators that Flink's planner generated, as class bytes, and what they stand on. */
@NullMarked
package io.tributary.rules.program;

import org.jspecify.annotations.NullMarked;
