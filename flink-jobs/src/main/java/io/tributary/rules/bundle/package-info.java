/** Functions of users: jars with scalar and table functions for rules, each with class loaders of its own. */
@NullMarked
package io.tributary.rules.bundle;

import org.jspecify.annotations.NullMarked;
