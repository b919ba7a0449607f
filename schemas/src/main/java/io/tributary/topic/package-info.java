/** The device topic grammar: names, filters, topic classes. Pure. */
@NullMarked
package io.tributary.topic;

import org.jspecify.annotations.NullMarked;
