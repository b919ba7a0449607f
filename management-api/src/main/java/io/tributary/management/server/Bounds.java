package io.tributary.management.server;

import java.time.Duration;

/**
 * What a server lets grow, and how far.
 *
 * @param connections open at a time; further ones wait in the kernel
 * @param headerBytes of one request
 * @param headersBytes of all headers that are in memory, together, beyond the 4 KiB that each connection may always have; a field counts
 *     128 bytes more than its characters
 * @param bodyBytes of one request, unless its route streams
 * @param heldBytes of all bodies that are in memory, together, each until its answer has left
 * @param answerBytes of all answers that wait for their readers, together, beyond the 4 KiB that each may always have
 * @param patience how long an answer may wait for its reader while others find no room
 * @param workers threads that run handlers
 * @param waiting requests that wait for a worker
 * @param arrival how long a request's header, and then its body, may take to arrive
 * @param idle how long a connection may be silent, and a reader stand still
 * @param stopping how long requests have to end when the server stops
 */
public record Bounds(
        int connections,
        int headerBytes,
        long headersBytes,
        int bodyBytes,
        long heldBytes,
        long answerBytes,
        Duration patience,
        int workers,
        int waiting,
        Duration arrival,
        Duration idle,
        Duration stopping) {
    /** For a heap of 256 MB and more, and 20,000 open files. */
    public static final Bounds DEFAULTS = new Bounds(
            14_000,
            40 * 1_024, // a cloud call with GET has up to 32 KiB of query
            16L << 20,
            1 << 20,
            48L << 20,
            48L << 20,
            Duration.ofSeconds(2),
            24,
            512,
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5));
}
