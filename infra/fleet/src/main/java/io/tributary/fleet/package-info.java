/** Simulated devices over real MQTT connections, for the demo, the benchmarks and the system tests. */
@NullMarked
package io.tributary.fleet;

import org.jspecify.annotations.NullMarked;
