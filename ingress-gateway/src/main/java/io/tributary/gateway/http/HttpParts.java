package io.tributary.gateway.http;

/**
 * What every connection of this node works with.
 *
 * @param bodies of all connections together
 * @param bodyBytes of one request
 */
record HttpParts(Routes routes, BodyRoom bodies, int bodyBytes, HttpMetrics metrics) {}
