/** Dynamic registration: devices that know only their product's secret ask for a credential of their own. */
@NullMarked
package io.tributary.management.registration;

import org.jspecify.annotations.NullMarked;
