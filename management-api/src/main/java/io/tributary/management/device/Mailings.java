package io.tributary.management.device;

import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.registry.Page;
import io.tributary.schemas.avro.InboxEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * The same thing into the inboxes of many devices, {@value #AT_ONCE} at a time, however many there are. One of a name at a time on a node.
 * Thread-safe.
 */
public final class Mailings {
    private static final int AT_ONCE = 200;

    /** Whom it goes to. */
    @FunctionalInterface
    public interface Addressees {
        /**
         * A page of them, which may be short and still have a next.
         *
         * @throws RejectedException NOT_FOUND for those of what does not exist
         */
        Page<DeviceId> page(int limit, Optional<String> cursor);
    }

    /** What one device gets. */
    @FunctionalInterface
    public interface Letter {
        /**
         * @param id new for each device
         */
        void write(DeviceId device, String id, InboxEvent.Builder event);
    }

    private final DeviceRequests requests;
    private final Executor work;
    private final Set<String> running = ConcurrentHashMap.newKeySet();

    /** @param work runs a mailing, for as long as it takes */
    public Mailings(DeviceRequests requests, Executor work) {
        this.requests = requests;
        this.work = work;
    }

    /** A new id for a mailing. */
    String newId() {
        return requests.newId();
    }

    /**
     * Sends one.
     *
     * @param name in the words of a refusal, such as {@code a broadcast to product PROD123456}
     * @return to how many, when all have it in their inboxes; fails with UNAVAILABLE, saying how many have, when Kafka stops taking it
     * @throws RejectedException CONFLICT while another of the name is being sent
     */
    public CompletableFuture<Integer> send(String name, Addressees addressees, Letter letter) {
        Page<DeviceId> first = addressees.page(AT_ONCE, Optional.empty());
        if (!running.add(name)) {
            throw new RejectedException(
                    Rejection.CONFLICT, name + " is being sent", "Send this one when it is done, in some seconds.", "");
        }
        return CompletableFuture.supplyAsync(() -> sent(name, first, addressees, letter), work)
                .whenComplete((done, failure) -> running.remove(name));
    }

    private int sent(String name, Page<DeviceId> first, Addressees addressees, Letter letter) {
        int told = 0;
        Page<DeviceId> page = first;
        try {
            while (true) {
                tell(page.items(), letter);
                told += page.items().size();
                if (page.next().isEmpty()) {
                    return told;
                }
                page = addressees.page(AT_ONCE, page.next());
            }
        } catch (RuntimeException e) {
            throw new RejectedException(
                    Rejection.UNAVAILABLE,
                    name + " was written for " + told + " devices, and then not any more ("
                            + (e.getCause() == null ? e : e.getCause()).getMessage() + ")",
                    "Send it again when Kafka and Cassandra answer; a message reaches those devices twice then.",
                    "");
        }
    }

    private void tell(List<DeviceId> devices, Letter letter) {
        List<CompletableFuture<Void>> told = new ArrayList<>(devices.size());
        for (DeviceId device : devices) {
            String id = requests.newId();
            told.add(requests.tell(device, id, event -> letter.write(device, id, event)));
        }
        CompletableFuture.allOf(told.toArray(CompletableFuture<?>[]::new)).join();
    }
}
