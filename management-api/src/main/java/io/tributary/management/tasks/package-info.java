/** Work on many devices that goes on in the background: asked for, taken by one node at a time, counted, and told line by line. */
@NullMarked
package io.tributary.management.tasks;

import org.jspecify.annotations.NullMarked;
