/** One way to read a process's configuration. */
@NullMarked
package io.tributary.config;

import org.jspecify.annotations.NullMarked;
