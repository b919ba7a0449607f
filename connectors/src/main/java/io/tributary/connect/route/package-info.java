/** Which table the records of a topic go to. */
@NullMarked
package io.tributary.connect.route;

import org.jspecify.annotations.NullMarked;
