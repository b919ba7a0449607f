/** Processes of the benchmarks' own classes: what shall not share a virtual machine with what measures it. */
@NullMarked
package io.tributary.bench.process;

import org.jspecify.annotations.NullMarked;
