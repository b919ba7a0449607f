/** One Flink job for all rules that look at one message: found by topic, evaluated, each with a fuse of its own. */
@NullMarked
package io.tributary.rules.fabric;

import org.jspecify.annotations.NullMarked;
