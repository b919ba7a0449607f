/** What gateways and the device-state job say to each other about messages for devices. */
@NullMarked
package io.tributary.delivery;

import org.jspecify.annotations.NullMarked;
