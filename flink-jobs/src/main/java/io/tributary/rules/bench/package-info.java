/** What {@code ./tributary bench rules} runs: the fabric, and what else does the work of the same rules, each in a process of its own. */
@NullMarked
package io.tributary.rules.bench;

import org.jspecify.annotations.NullMarked;
