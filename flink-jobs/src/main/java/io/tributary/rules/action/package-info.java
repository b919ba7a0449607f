/** What a rule does with its results: records for Kafka, or dead letters that say why not. */
@NullMarked
package io.tributary.rules.action;

import org.jspecify.annotations.NullMarked;
