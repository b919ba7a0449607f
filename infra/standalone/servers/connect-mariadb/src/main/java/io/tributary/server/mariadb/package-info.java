/** The plug-in of Connect for MariaDB and MySQL. */
@NullMarked
package io.tributary.server.mariadb;

import org.jspecify.annotations.NullMarked;
