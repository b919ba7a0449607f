/** A device's behaviour as a pure fold over its inbox: no clock, no I/O, no Flink. */
@NullMarked
package io.tributary.device;

import org.jspecify.annotations.NullMarked;
