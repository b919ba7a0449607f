package io.tributary.management.device;

/**
 * What became of a request to a device.
 *
 * @param requestId above zero and below 2^53; the last level of the topics it went and came on
 * @param outcome answered, offline, not-subscribed, timed-out or cancelled
 * @param payload of the device's answer; empty unless it answered
 */
public record CallAnswer(long requestId, String outcome, byte[] payload) {
    public static final String ANSWERED = "answered";
    public static final String OFFLINE = "offline";
    public static final String NOT_SUBSCRIBED = "not-subscribed";
    public static final String TIMED_OUT = "timed-out";
}
