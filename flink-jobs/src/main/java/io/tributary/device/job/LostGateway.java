package io.tributary.device.job;

/**
 * A gateway process that is gone.
 *
 * @param gateway node id
 * @param incarnation of the process; no other ever has it
 */
public record LostGateway(String gateway, String incarnation) {}
