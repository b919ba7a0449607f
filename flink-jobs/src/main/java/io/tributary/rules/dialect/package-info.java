/** The reference product's rule language, read and translated to Flink SQL; its actions, read and written. Pure. */
@NullMarked
package io.tributary.rules.dialect;

import org.jspecify.annotations.NullMarked;
