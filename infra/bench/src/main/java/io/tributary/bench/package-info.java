/** Benchmarks: load on loopback, figures per CPU-second, and a check that nothing acknowledged is missing. */
@NullMarked
package io.tributary.bench;

import org.jspecify.annotations.NullMarked;
