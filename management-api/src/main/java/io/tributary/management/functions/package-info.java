/** Functions that users upload for rules: bundles, kept here, and brought to the fabric that runs them. */
@NullMarked
package io.tributary.management.functions;

import org.jspecify.annotations.NullMarked;
