/** Running our jobs on a Flink cluster: submit, find, restore, and say what went wrong. What management-api uses. */
@NullMarked
package io.tributary.jobs;

import org.jspecify.annotations.NullMarked;
