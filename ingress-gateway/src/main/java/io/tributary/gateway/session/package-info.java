/** What the device-state job hears of a device's sessions, whatever protocol they are held by. */
@NullMarked
package io.tributary.gateway.session;

import org.jspecify.annotations.NullMarked;
