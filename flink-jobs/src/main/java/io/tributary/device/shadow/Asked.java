package io.tributary.device.shadow;

/**
 * What the reply to a request says again.
 *
 * @param type as JSON; empty where none could be read
 * @param clientToken as JSON; empty where there is none
 * @param name of the shadow; empty: the plain one
 */
record Asked(String type, String clientToken, String name) {}
