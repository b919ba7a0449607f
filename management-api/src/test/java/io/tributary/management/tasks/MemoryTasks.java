package io.tributary.management.tasks;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** The tasks' port in memory. A lease lasts until {@link #expire} says that it has run out. */
public final class MemoryTasks implements TaskStore {
    private final Map<Long, Task> tasks = new TreeMap<>(Comparator.reverseOrder());
    private final Map<Long, UUID> holders = new HashMap<>();
    private final Map<Long, TreeMap<Integer, List<DeviceResult>>> results = new HashMap<>();
    private final Map<String, byte[]> plans = new HashMap<>();
    private final List<Long> open = new ArrayList<>();
    private final Set<Long> bad = new HashSet<>();
    private final Set<Long> strange = new HashSet<>();
    private boolean held;

    /** Whether nobody can take a task for now. */
    public synchronized void hold(boolean hold) {
        held = hold;
    }

    private int tries;

    /** How often somebody tried to take a task. */
    synchronized int tries() {
        return tries;
    }

    /** As 30 seconds of silence would. */
    public synchronized void expire(long id) {
        holders.remove(id);
    }

    /** As if the node had died before it wrote the task. */
    synchronized void lose(long id) {
        tasks.remove(id);
    }

    /** As if the row could not be read. */
    synchronized void spoil(long id) {
        bad.add(id);
    }

    /** As if a newer node had asked for something that is not known here. */
    synchronized void estrange(long id) {
        strange.add(id);
    }

    @Override
    public synchronized Added add(Task task) {
        if (open.contains(task.id())) {
            return Added.TAKEN;
        }
        if (open.size() >= MAX_OPEN) {
            return Added.FULL;
        }
        if (tasks.putIfAbsent(task.id(), task) != null) {
            return Added.TAKEN;
        }
        open.add(task.id());
        return Added.ADDED;
    }

    @Override
    public synchronized Optional<Task> find(long id) {
        if (bad.contains(id)) {
            throw new IllegalStateException("the row of task " + id + " is bad");
        }
        if (strange.contains(id)) {
            return Optional.empty();
        }
        return Optional.ofNullable(tasks.get(id));
    }

    @Override
    public synchronized boolean isWritten(long id) {
        return tasks.containsKey(id);
    }

    @Override
    public synchronized List<Task> find(Collection<Long> ids) {
        return ids.stream().flatMap(id -> find(id).stream()).toList();
    }

    @Override
    public synchronized List<Entry> list() {
        return tasks.values().stream()
                .map(task -> new Entry(task.id(), task.productId(), task.work().kind()))
                .toList();
    }

    @Override
    public synchronized boolean cancel(Task task, Instant now) {
        Task present = tasks.get(task.id());
        if (present == null || present.stage() != Task.Stage.WAITING) {
            return false;
        }
        put(present, Task.Stage.CANCELLED, now, Optional.of(now));
        return true;
    }

    @Override
    public synchronized List<Long> open() {
        return List.copyOf(open);
    }

    @Override
    public synchronized void close(long id) {
        open.remove(id);
    }

    @Override
    public synchronized boolean isHeld(long id) {
        return holders.containsKey(id);
    }

    @Override
    public synchronized Optional<Task> take(Task task, UUID holder, Instant now) {
        tries++;
        Task present = tasks.get(task.id());
        if (held || present == null || present.stage().isOver() || holders.putIfAbsent(task.id(), holder) != null) {
            return Optional.empty();
        }
        put(present, Task.Stage.RUNNING, now, Optional.empty());
        return find(task.id());
    }

    @Override
    public synchronized boolean plan(Task task, UUID holder, byte[] sealed, Instant now) {
        if (!isOf(task, holder)) {
            return false;
        }
        plans.put(task.id() + "/" + task.progress().done(), sealed);
        return true;
    }

    @Override
    public synchronized Optional<byte[]> planned(Task task) {
        return Optional.ofNullable(plans.get(task.id() + "/" + task.progress().done()));
    }

    @Override
    public synchronized boolean advance(Task before, Task after, UUID holder, List<DeviceResult> some) {
        if (!isOf(after, holder)) {
            return false;
        }
        tasks.put(after.id(), after);
        plans.remove(before.id() + "/" + before.progress().done());
        results.computeIfAbsent(after.id(), id -> new TreeMap<>())
                .put(before.progress().done(), some);
        return true;
    }

    @Override
    public synchronized boolean counted(Task task, UUID holder) {
        if (isOf(task, holder)) {
            tasks.put(task.id(), task);
            return true;
        }
        return false;
    }

    @Override
    public synchronized boolean end(Task task, UUID holder) {
        if (!counted(task, holder)) {
            return false;
        }
        holders.remove(task.id());
        return true;
    }

    @Override
    public synchronized void release(Task task, UUID holder) {
        holders.remove(task.id(), holder);
    }

    @Override
    public synchronized List<DeviceResult> results(long id, int offset, int limit) {
        return results.getOrDefault(id, new TreeMap<>()).values().stream()
                .flatMap(List::stream)
                .skip(offset)
                .limit(limit)
                .toList();
    }

    private boolean isOf(Task task, UUID holder) {
        return holder.equals(holders.get(task.id()));
    }

    private void put(Task task, Task.Stage stage, Instant now, Optional<Instant> ended) {
        tasks.put(
                task.id(),
                new Task(
                        task.id(),
                        task.productId(),
                        task.work(),
                        stage,
                        task.progress(),
                        task.cause(),
                        task.createdAt(),
                        now,
                        ended));
    }
}
