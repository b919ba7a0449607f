/** What the machine itself says: ports and their holders, memory, disk, Java. */
@NullMarked
package io.tributary.standalone.host;

import org.jspecify.annotations.NullMarked;
