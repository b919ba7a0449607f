/** The job that runs one rule over every uplink message. */
@NullMarked
package io.tributary.rules.job;

import org.jspecify.annotations.NullMarked;
