package io.tributary.management.registry;

import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.limits.Limits;
import io.tributary.management.registry.RegistryStore.Added;
import io.tributary.management.registry.RegistryStore.Replacement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Changes of many devices, a window at a time. Once the store is away, the rest is refused without asking it for each. */
final class DeviceBatches {
    /** How many the store is given at once; it cuts them into its own batches. */
    private static final int WINDOW = 2_000;

    private final RegistryStore store;
    private final DeviceSecrets secrets;
    private final Limits limits;
    private final Clock clock;

    DeviceBatches(RegistryStore store, DeviceSecrets secrets, Limits limits, Clock clock) {
        this.store = store;
        this.secrets = secrets;
        this.limits = limits;
        this.clock = clock;
    }

    /** What became of one of a window: a device or a refusal. */
    private record Result(Optional<Device> device, Optional<RejectedException> refusal) {
        static Result of(Device device) {
            return new Result(Optional.of(device), Optional.empty());
        }

        static Result of(RejectedException refusal) {
            return new Result(Optional.empty(), Optional.of(refusal));
        }
    }

    /** One step of a bulk change: what becomes of a window's items, in their order. */
    @FunctionalInterface
    private interface Step<T> {
        List<Result> of(List<T> window);
    }

    Device create(Product product, NewDevice wanted) {
        Device device = deviceOf(product, wanted);
        Added added = store.add(product, Products.limitOf(product.settings(), limits), List.of(device))
                .getOrDefault(device.id().deviceName(), Added.NO_PRODUCT);
        if (added != Added.ADDED) {
            throw refusal(product, device.id(), added);
        }
        return device;
    }

    void createAll(Product product, Iterator<NewDevice> wanted, BulkListener listener) {
        run(
                wanted,
                NewDevice::deviceName,
                window -> createWindow(
                        product,
                        window,
                        fresh -> store.add(product, Products.limitOf(product.settings(), limits), fresh)),
                listener);
    }

    /** As {@link #createAll}, but nothing is made. */
    void examineAll(Product product, Iterator<NewDevice> wanted, BulkListener listener) {
        Examination examination = new Examination(product, store, Products.limitOf(product.settings(), limits));
        run(wanted, NewDevice::deviceName, window -> createWindow(product, window, examination::of), listener);
    }

    /** Says of devices what would become of them; those it said yes to take room from the next. */
    private static final class Examination {
        private final Product product;
        private final RegistryStore store;
        private final int limit;
        private long accepted;

        Examination(Product product, RegistryStore store, int limit) {
            this.product = product;
            this.store = store;
            this.limit = limit;
        }

        Map<String, Added> of(List<Device> fresh) {
            List<String> names =
                    fresh.stream().map(device -> device.id().deviceName()).toList();
            Set<String> present = store.devices(product, names).keySet();
            long room = limit - store.deviceCount(product) - accepted;
            Map<String, Added> would = new HashMap<>();
            for (String name : names) {
                if (present.contains(name)) {
                    would.put(name, Added.EXISTS);
                } else if (room > 0) {
                    would.put(name, Added.ADDED);
                    room--;
                    accepted++;
                } else {
                    would.put(name, Added.FULL);
                }
            }
            return would;
        }
    }

    void changeAll(
            Product product, Iterator<String> names, UnaryOperator<DeviceSettings> change, BulkListener listener) {
        run(names, name -> name, window -> changeWindow(product, window, change), listener);
    }

    void deleteAll(Product product, Iterator<String> names, BulkListener listener) {
        run(names, name -> name, window -> deleteWindow(product, window), listener);
    }

    private static <T> void run(Iterator<T> items, UnaryNames<T> nameOf, Step<T> step, BulkListener listener) {
        int first = 0;
        Optional<RejectedException> away = Optional.empty();
        while (items.hasNext()) {
            List<T> window = new ArrayList<>();
            while (items.hasNext() && window.size() < WINDOW) {
                window.add(items.next());
            }
            List<Result> results;
            if (away.isPresent()) {
                Result refused = Result.of(away.get());
                results = window.stream().map(unused -> refused).toList();
            } else {
                results = step.of(window);
                away = results.stream()
                        .flatMap(result -> result.refusal().stream())
                        .filter(refusal -> refusal.reason() == Rejection.UNAVAILABLE)
                        .findFirst();
            }
            for (int i = 0; i < results.size(); i++) {
                int index = first + i;
                String name = nameOf.of(window.get(i));
                results.get(i).device().ifPresent(device -> listener.done(index, device));
                results.get(i).refusal().ifPresent(why -> listener.refused(index, name, why));
            }
            first += window.size();
        }
    }

    @FunctionalInterface
    private interface UnaryNames<T> {
        String of(T item);
    }

    /** What becomes of devices of different names that are to be added. */
    @FunctionalInterface
    private interface Adding {
        Map<String, Added> of(List<Device> fresh);
    }

    private List<Result> createWindow(Product product, List<NewDevice> window, Adding adding) {
        Map<String, Device> fresh = new LinkedHashMap<>();
        List<Result> results = new ArrayList<>();
        for (NewDevice wanted : window) {
            try {
                Device device = deviceOf(product, wanted);
                boolean first = fresh.putIfAbsent(wanted.deviceName(), device) == null;
                results.add(first ? Result.of(device) : Result.of(exists(device.id())));
            } catch (RejectedException e) {
                results.add(Result.of(e));
            }
        }
        return attempted(results, fresh.keySet(), () -> {
            Map<String, Added> added = adding.of(List.copyOf(fresh.values()));
            Map<String, RejectedException> refused = new HashMap<>();
            fresh.forEach((name, device) -> {
                Added what = added.getOrDefault(name, Added.NO_PRODUCT);
                if (what != Added.ADDED) {
                    refused.put(name, refusal(product, device.id(), what));
                }
            });
            return refused;
        });
    }

    private List<Result> changeWindow(Product product, List<String> window, UnaryOperator<DeviceSettings> change) {
        Map<String, Replacement> wanted = new LinkedHashMap<>();
        List<Result> results = new ArrayList<>();
        List<Result> found = find(product, window);
        for (int i = 0; i < window.size(); i++) {
            Optional<Device> before = found.get(i).device();
            if (before.isEmpty()) {
                results.add(found.get(i));
                continue;
            }
            try {
                Device after = new Device(
                        before.get().id(),
                        before.get().sealedSecret(),
                        before.get().certificate(),
                        change.apply(before.get().settings()),
                        before.get().revision().next(clock.instant()));
                wanted.putIfAbsent(window.get(i), new Replacement(before.get(), after));
                results.add(Result.of(wanted.getOrDefault(window.get(i), new Replacement(after, after))
                        .after()));
            } catch (RejectedException e) {
                results.add(Result.of(e));
            }
        }
        return attempted(
                results,
                wanted.keySet(),
                () -> othersOf(wanted.keySet(), store.replace(product, List.copyOf(wanted.values()))));
    }

    private List<Result> deleteWindow(Product product, List<String> window) {
        List<Result> results = find(product, window);
        Map<String, Device> wanted = new LinkedHashMap<>();
        results.forEach(result ->
                result.device().ifPresent(device -> wanted.put(device.id().deviceName(), device)));
        return attempted(
                results,
                wanted.keySet(),
                () -> othersOf(wanted.keySet(), store.delete(product, List.copyOf(wanted.values()))));
    }

    /** A write of the store: whom it refused, and why. */
    @FunctionalInterface
    private interface Write {
        Map<String, RejectedException> refused();
    }

    /** Makes the write, and puts refusals in the place of the devices they are about. */
    private static List<Result> attempted(List<Result> results, Set<String> names, Write write) {
        if (names.isEmpty()) {
            return results;
        }
        Map<String, RejectedException> refused;
        try {
            refused = write.refused();
        } catch (RejectedException e) {
            refused = names.stream().collect(Collectors.toMap(name -> name, name -> e));
        }
        List<Result> judged = new ArrayList<>();
        for (Result result : results) {
            RejectedException why = result.device()
                    .map(device -> device.id().deviceName())
                    .map(refused::get)
                    .orElse(null);
            judged.add(why == null ? result : Result.of(why));
        }
        return judged;
    }

    private static Map<String, RejectedException> othersOf(Set<String> wanted, Set<String> done) {
        Map<String, RejectedException> others = new HashMap<>();
        for (String name : wanted) {
            if (!done.contains(name)) {
                others.put(
                        name,
                        new RejectedException(
                                Rejection.CONFLICT,
                                "device " + name + " was changed by someone else at the same time",
                                "Read it again, and decide on what it is now.",
                                Revision.FIELD));
            }
        }
        return others;
    }

    private List<Result> find(Product product, List<String> names) {
        Map<String, Device> found;
        try {
            found = store.devices(product, names);
        } catch (RejectedException e) {
            return names.stream().map(name -> Result.of(e)).toList();
        }
        List<Result> results = new ArrayList<>();
        for (String name : names) {
            try {
                DeviceId id = new DeviceId(product.productId(), name);
                Device device = found.get(name);
                results.add(device == null ? Result.of(Devices.unknown(id)) : Result.of(device));
            } catch (RejectedException e) {
                results.add(Result.of(e));
            }
        }
        return results;
    }

    private Device deviceOf(Product product, NewDevice wanted) {
        DeviceId id = new DeviceId(product.productId(), wanted.deviceName());
        return new Device(
                id,
                secrets.seal(id, wanted.secret()),
                wanted.certificate().map(pem -> DeviceX509.ofDevice(pem, id, clock.instant())),
                wanted.settings(),
                Revision.first(clock.instant()));
    }

    private RejectedException refusal(Product product, DeviceId id, Added why) {
        return switch (why) {
            case FULL -> {
                int limit = Products.limitOf(product.settings(), limits);
                yield new RejectedException(
                        Rejection.CONFLICT,
                        "product " + product.productId() + " has its " + limit + " devices",
                        "Use another product, or raise its deviceLimit or limits.devicesPerProduct.",
                        "deviceLimit");
            }
            case NO_PRODUCT -> Products.unknown(product.productId());
            case EXISTS, ADDED -> exists(id);
        };
    }

    static RejectedException exists(DeviceId id) {
        return new RejectedException(
                Rejection.CONFLICT,
                "there is a device " + id + " already",
                "Choose another device name, or delete the device first.",
                "deviceName");
    }
}
