package io.tributary.management.registration;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How fast each of many may come: an allowance that is used up and grows back. It may be overdrawn, so what costs much keeps its owner
 * away for the longer. Remembers a bounded number of owners; who is forgotten, the one longest away, begins afresh. Thread-safe.
 */
public final class Pace {
    private static final double MILLIS = 1_000;

    private final int burst;
    private final double perSecond;
    private final Clock clock;
    private final Map<String, Allowance> allowances;

    private record Allowance(double left, long atMillis) {}

    /**
     * @param burst how much an owner may use at once
     * @param perSecond how fast it grows back
     * @param owners how many are remembered
     */
    public Pace(int burst, double perSecond, int owners, Clock clock) {
        this.burst = burst;
        this.perSecond = perSecond;
        this.clock = clock;
        this.allowances = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Allowance> eldest) {
                return size() > owners;
            }
        };
    }

    /** Uses one, if there is one. */
    public synchronized boolean take(String owner) {
        double left = left(owner);
        boolean may = left >= 1;
        keep(owner, may ? left - 1 : left);
        return may;
    }

    /** Takes more off, also what is not there: down to as much below zero as the burst is above. */
    public synchronized void charge(String owner, int cost) {
        keep(owner, Math.max(left(owner) - cost, -burst));
    }

    synchronized int owners() {
        return allowances.size();
    }

    private void keep(String owner, double left) {
        allowances.put(owner, new Allowance(left, clock.millis()));
    }

    private double left(String owner) {
        Allowance kept = allowances.get(owner);
        if (kept == null) {
            return burst;
        }
        long passed = Math.max(clock.millis() - kept.atMillis, 0);
        return Math.min(kept.left + passed / MILLIS * perSecond, burst);
    }
}
