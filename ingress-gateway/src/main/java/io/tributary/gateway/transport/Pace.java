package io.tributary.gateway.transport;

/**
 * How fast connections may be accepted: a token bucket whose rate follows what the node can take. Like TCP's window it creeps up while
 * there is room and drops at once when those who are connected begin to wait. Not thread-safe; time is the caller's.
 */
final class Pace {
    private static final double FIRST = 2_000;
    /** However loaded the node is, this many get in: a sixth of a core for their handshakes. */
    private static final double LEAST = 400;

    private static final double UP = 1.1;
    private static final double DOWN = 0.7;
    private static final double BURST_SECONDS = 0.05;
    private static final double LEAST_BURST = 16;
    private static final double NANOS = 1e9;

    private final double most;
    private double rate;
    private double tokens;
    private double taken;
    private long refilled;

    /** @param most tokens a second, at the very most */
    Pace(double most, long nanoTime) {
        this.most = most;
        rate = Math.min(FIRST, most);
        tokens = burst();
        refilled = nanoTime;
    }

    /** Takes what is being let in anyway; afterwards {@link #open} may be false. */
    void take(int weight, long nanoTime) {
        refill(nanoTime);
        tokens -= weight;
        taken += weight;
    }

    boolean open(long nanoTime) {
        refill(nanoTime);
        return tokens > 0;
    }

    /**
     * Follows what happened since the last call. Where only a few came in, it is not they who make others wait.
     *
     * @param waited how long a thread kept connected devices waiting lately
     * @param bound how long it may
     * @param wanted whether connections were held back meanwhile
     * @param crowded whether more come in than get through: then it is the clients, or the way to them, that cannot keep up
     */
    void adjust(long waited, long bound, boolean wanted, boolean crowded) {
        boolean newcomersMatter = wanted || taken > burst();
        taken = 0;
        if (newcomersMatter && (crowded || waited > bound)) {
            rate = Math.max(Math.min(LEAST, most), rate * DOWN);
        } else if (wanted && !crowded && waited < bound / 2) {
            rate = Math.min(most, rate * UP);
        }
    }

    double rate() {
        return rate;
    }

    private double burst() {
        return Math.max(LEAST_BURST, rate * BURST_SECONDS);
    }

    private void refill(long nanoTime) {
        double more = rate * (nanoTime - refilled) / NANOS;
        refilled = nanoTime;
        tokens = Math.min(burst(), tokens + more);
    }
}
