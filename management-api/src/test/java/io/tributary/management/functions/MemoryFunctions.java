package io.tributary.management.functions;

import io.tributary.management.registry.Announcement;
import io.tributary.management.registry.OutboxPublisher;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** Function bundles in memory, and what was announced of them. */
public final class MemoryFunctions implements FunctionStore, OutboxPublisher.Log {
    final Map<String, byte[]> pieces = new TreeMap<>();
    final List<Announcement> announced = new CopyOnWriteArrayList<>();
    private final Map<String, FunctionBundle> bundles = new TreeMap<>();

    @Override
    public synchronized List<FunctionBundle> bundles() {
        return List.copyOf(bundles.values());
    }

    @Override
    public synchronized Optional<FunctionBundle> bundle(String name) {
        return Optional.ofNullable(bundles.get(name));
    }

    @Override
    public synchronized void keep(FunctionBundle bundle) {
        bundles.put(bundle.name(), bundle);
    }

    @Override
    public synchronized void delete(String name) {
        bundles.remove(name);
    }

    @Override
    public synchronized void keepPiece(String sha256, int number, byte[] piece) {
        pieces.put(sha256 + "/" + number, piece);
    }

    @Override
    public synchronized Optional<byte[]> piece(String sha256, int number) {
        return Optional.ofNullable(pieces.get(sha256 + "/" + number));
    }

    @Override
    public synchronized void forgetPiece(String sha256, int number) {
        pieces.remove(sha256 + "/" + number);
    }

    @Override
    public synchronized <T> T changing(Supplier<T> change) {
        return change.get();
    }

    @Override
    public CompletionStage<Void> publish(Announcement announcement) {
        announced.add(announcement);
        return CompletableFuture.completedFuture(null);
    }

    /** Keys of the topic that hold something now. */
    List<String> inTopic() {
        Map<String, Boolean> there = new TreeMap<>();
        announced.forEach(each -> there.put(each.key(), each.value().isPresent()));
        return there.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .toList();
    }
}
