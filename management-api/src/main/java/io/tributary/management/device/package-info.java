/** Applications speak to devices through the inbox, and hear from the device-state job. */
@NullMarked
package io.tributary.management.device;

import org.jspecify.annotations.NullMarked;
