/** What the platform needs around it: topics, readiness, health. */
@NullMarked
package io.tributary.management.platform;

import org.jspecify.annotations.NullMarked;
