/** The job that folds every device's inbox and tells the gateways what to send. */
@NullMarked
package io.tributary.device.job;

import org.jspecify.annotations.NullMarked;
