/** Who a device is, and why the platform says no. */
@NullMarked
package io.tributary.identity;

import org.jspecify.annotations.NullMarked;
