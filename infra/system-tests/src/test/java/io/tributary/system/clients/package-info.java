/** MQTT clients of other hands, all made to do the same. */
@NullMarked
package io.tributary.system.clients;

import org.jspecify.annotations.NullMarked;
