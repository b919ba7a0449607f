package io.tributary.rules.bench;

import java.lang.management.ManagementFactory;

/**
 * Lets messages pass while it is open, and counts them and the rows they give. While it is shut, the job waits and uses no CPU, so that
 * the contestants can be measured in turn. One thread passes, another opens; an enum, for Flink copies functions, and a copy must be the same gate.
 */
enum Gate {
    OF_THIS_PROCESS;

    /** What the process used between opening and standing still again. */
    record Stretch(long messages, long rows, double seconds, double cpuSeconds) {}

    private volatile boolean open;
    private boolean waiting;
    private long messages;
    private long rows;

    /** Before a message: waits until the gate is open. */
    void pass() {
        if (!open) {
            await();
        }
        messages++;
    }

    /** A row has come out. */
    void row() {
        rows++;
    }

    private synchronized void await() {
        try {
            waiting = true;
            notifyAll();
            while (!open) {
                wait();
            }
            waiting = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the job is cancelled", e);
        }
    }

    /** Until the first message stands before the gate, or the next one: all before it is done. */
    synchronized void awaitStill() throws InterruptedException {
        while (!waiting) {
            wait();
        }
    }

    /** Opens for some time; returns when all messages that passed are done. */
    Stretch measure(double seconds) throws InterruptedException {
        awaitStill();
        long messagesBefore = messages;
        long rowsBefore = rows;
        long cpu = cpuNanos();
        long began = System.nanoTime();
        synchronized (this) {
            open = true;
            waiting = false;
            notifyAll();
        }
        Thread.sleep((long) (seconds * 1_000));
        open = false;
        awaitStill();
        long took = System.nanoTime() - began;
        return new Stretch(messages - messagesBefore, rows - rowsBefore, took / 1e9, (cpuNanos() - cpu) / 1e9);
    }

    /** All messages and rows so far; while it stands still. */
    synchronized long[] counts() {
        return new long[] {messages, rows};
    }

    /** CPU time of this process, all threads. */
    static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getProcessCpuTime();
    }
}
