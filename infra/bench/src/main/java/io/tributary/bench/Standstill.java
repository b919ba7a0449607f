package io.tributary.bench;

import java.io.IOException;
import java.io.UncheckedIOException;

/** A process stands still, as one does whose machine hangs: its connections stay and nobody answers. Goes on when this is closed, or the benchmark is broken off. */
final class Standstill implements AutoCloseable {
    private final long pid;
    private final Thread brokenOff = new Thread(this::goOn, "go-on");

    /** Begins at once; needs {@code kill}. */
    Standstill(long pid) {
        this.pid = pid;
        Runtime.getRuntime().addShutdownHook(brokenOff);
        signal("STOP");
    }

    private void goOn() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            int exit = new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("process " + pid + " does not take the signal " + name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the command kill cannot be started", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        goOn();
        Runtime.getRuntime().removeShutdownHook(brokenOff);
    }
}
