package io.tributary.device.job;

/**
 * A gateway process has come, or is gone.
 *
 * @param gateway node id
 * @param incarnation of the process; no other ever has it
 * @param gone false: it is there, for the first time or after it was given up
 */
public record GatewayNews(String gateway, String incarnation, boolean gone) {}
