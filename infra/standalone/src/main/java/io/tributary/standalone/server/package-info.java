/** One class per server: its files of configuration, its command line, and how it says that it is ready. */
@NullMarked
package io.tributary.standalone.server;

import org.jspecify.annotations.NullMarked;
