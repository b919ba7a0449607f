package io.tributary.limits;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How fast each of many may come: an allowance that is used up and grows back evenly. It may be overdrawn, so what costs much keeps its owner
 * away for the longer. Remembers a bounded number of owners; who is forgotten, the one longest away, begins afresh. Thread-safe.
 *
 * @param <K> whose allowances
 */
public final class Allowances<K> {
    private final int burst;
    private final double perSecond;
    private final LongSupplier nanoTime;
    private final Map<K, Allowance> allowances;

    private record Allowance(double left, long atNanos) {}

    /**
     * @param burst how much an owner may use at once
     * @param perSecond how fast it grows back
     * @param owners how many are remembered
     * @param nanoTime a clock that never goes back, such as {@link System#nanoTime}
     */
    public Allowances(int burst, double perSecond, int owners, LongSupplier nanoTime) {
        this.burst = burst;
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
        this.allowances = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, Allowance> eldest) {
                return size() > owners;
            }
        };
    }

    /** Uses one, if there is one. */
    public boolean take(K owner) {
        return take(owner, 1);
    }

    /** Uses so much, if there is as much: less than one for an owner who may come more often. */
    public synchronized boolean take(K owner, double cost) {
        double left = left(owner);
        boolean may = left >= cost;
        keep(owner, may ? left - cost : left);
        return may;
    }

    /** Takes more off, also what is not there: down to as much below zero as the burst is above. */
    public synchronized void charge(K owner, int cost) {
        keep(owner, Math.max(left(owner) - cost, -burst));
    }

    /** How many owners are remembered. */
    public synchronized int owners() {
        return allowances.size();
    }

    private void keep(K owner, double left) {
        allowances.put(owner, new Allowance(left, nanoTime.getAsLong()));
    }

    private double left(K owner) {
        Allowance kept = allowances.get(owner);
        if (kept == null) {
            return burst;
        }
        double seconds = (double) (nanoTime.getAsLong() - kept.atNanos) / TimeUnit.SECONDS.toNanos(1);
        return Math.min(kept.left + seconds * perSecond, burst);
    }
}
