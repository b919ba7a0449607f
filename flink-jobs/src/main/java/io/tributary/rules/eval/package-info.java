/**
 * What the code that Flink's planner generates for a hot rule calls instead of Flink's own functions, with the same results: JSON
 * that is parsed once for all rules, and regular expressions that end. {@link io.tributary.rules.eval.EvalCalls} says which calls.
 */
@NullMarked
package io.tributary.rules.eval;

import org.jspecify.annotations.NullMarked;
