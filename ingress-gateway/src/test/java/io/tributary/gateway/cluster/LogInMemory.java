package io.tributary.gateway.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/** The log of the gateways without Kafka; it can be cut off. */
final class LogInMemory {
    private static final int PARTITIONS = 2;

    private final List<GatewayNotice> notices = new ArrayList<>();
    private boolean down;

    synchronized void down(boolean now) {
        down = now;
        notifyAll();
    }

    synchronized List<GatewayNotice> notices() {
        return List.copyOf(notices);
    }

    private synchronized long append(GatewayNotice said) {
        if (down) {
            return -1;
        }
        long offset = notices.size();
        notices.add(new GatewayNotice(
                offset,
                System.currentTimeMillis(),
                said.gateway(),
                said.incarnation(),
                said.partition(),
                said.after(),
                said.since(),
                said.released(),
                said.connections()));
        notifyAll();
        return offset;
    }

    private synchronized List<GatewayNotice> from(int offset, Duration patience) {
        if (down || offset >= notices.size()) {
            try {
                wait(Math.max(1, patience.toMillis()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return down ? List.of() : List.copyOf(notices.subList(Math.min(offset, notices.size()), notices.size()));
    }

    /** The log as one gateway has it. */
    GatewayLog reader() {
        int end = notices().size();
        return new GatewayLog() {
            private int read;

            @Override
            public List<GatewayNotice> read(Duration patience) {
                List<GatewayNotice> news = from(read, patience);
                read += news.size();
                return news;
            }

            @Override
            public long end() {
                return end;
            }

            @Override
            public boolean caughtUp() {
                return read >= end;
            }

            @Override
            public int downlinkPartitions() {
                return PARTITIONS;
            }

            @Override
            public void write(GatewayNotice notice, LongConsumer done) {
                done.accept(append(notice));
            }

            @Override
            public void forget(int partition, String incarnation) {}

            @Override
            public boolean flush(Duration patience) {
                return true;
            }

            @Override
            public void close() {}
        };
    }
}
