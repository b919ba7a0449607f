package io.tributary.management.tasks;

import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.registry.Device;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.NewDevice;
import io.tributary.management.registry.Product;
import io.tributary.management.registry.ProductPolicy.Authentication;
import io.tributary.management.transfer.DeviceFile;
import io.tributary.management.transfer.DeviceImport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Makes some devices of a task. The same plan carried out again, by whomever, makes what is missing and says of each the same as the
 * first time would have. Thread-safe.
 */
final class DeviceMaking {
    private final Devices devices;
    private final Certificates certificates;

    DeviceMaking(Devices devices, Certificates certificates) {
        this.devices = devices;
        this.certificates = certificates;
    }

    /** Decides what is not decided yet. */
    Plan plan(Product product, List<DeviceFile.Item> items) {
        Set<String> own = new HashSet<>();
        items.forEach(item -> item.device()
                .filter(device -> device.secret().isPresent() && isName(product, device.deviceName()))
                .ifPresent(device -> own.add(device.deviceName())));
        // A secret that the line brings may be that of a device which was there before; so it is looked for beforehand.
        Set<String> present = own.isEmpty()
                ? Set.of()
                : devices.some(product.productId(), own).keySet();
        return new Plan(items.stream()
                .map(item -> item.device()
                        .filter(device -> isName(product, device.deviceName()))
                        .map(device -> new Plan.Entry(
                                device.deviceName(),
                                device.secret().isPresent() ? "" : devices.newSecret(),
                                device.secret().isPresent() && present.contains(device.deviceName())))
                        .orElse(Plan.Entry.NOTHING))
                .toList());
    }

    /**
     * Makes the devices.
     *
     * @param held whether the task is still the caller's; asked before devices are made, and before each certificate, for a second one would
     *     take the place of the first
     * @return what became of each, in their order; empty when the task is another's now
     * @throws RejectedException UNAVAILABLE when that cannot be said now
     */
    Optional<List<DeviceResult>> make(Product product, List<DeviceFile.Item> items, Plan plan, BooleanSupplier held) {
        if (!held.getAsBoolean()) {
            return Optional.empty();
        }
        List<DeviceFile.Item> wanted = plan.over(items);
        Outcome outcome = new Outcome();
        try {
            DeviceImport.run(
                    fileOf(wanted),
                    (some, listener) -> devices.createAll(product.productId(), some, listener),
                    outcome);
        } catch (IOException e) {
            throw new UncheckedIOException("a list in memory does not fail", e);
        }
        outcome.away.ifPresent(away -> {
            throw away;
        });
        claim(product, wanted, outcome);
        boolean all = product.policy().authentication() != Authentication.CERTIFICATE || certify(outcome, held);
        return all ? Optional.of(outcome.results) : Optional.empty();
    }

    /** What exists with the very secret that was planned for it was made by whoever had this plan before. */
    private void claim(Product product, List<DeviceFile.Item> wanted, Outcome outcome) {
        Set<String> made = new HashSet<>();
        Set<String> refused = new HashSet<>();
        outcome.results.forEach(result -> {
            if (result.isMade()) {
                made.add(result.deviceName());
            } else if (isAboutName(result)) {
                refused.add(result.deviceName());
            }
        });
        if (refused.isEmpty()) {
            return;
        }
        Map<String, Device> present = devices.some(product.productId(), refused);
        for (int i = 0; i < wanted.size(); i++) {
            DeviceResult result = outcome.results.get(i);
            Optional<Device> there =
                    wanted.get(i).device().flatMap(each -> Optional.ofNullable(present.get(each.deviceName())));
            String secret = wanted.get(i).device().flatMap(NewDevice::secret).orElse("");
            if (!result.isMade()
                    && isAboutName(result)
                    && there.isPresent()
                    && devices.secretOf(there.get()).equals(secret)
                    && made.add(result.deviceName())) {
                outcome.results.set(i, DeviceResult.made(result.line(), result.deviceName()));
                outcome.made.put(i, there.get());
            }
        }
    }

    private static boolean isAboutName(DeviceResult result) {
        return result.refusal()
                .filter(why -> why.reason() == Rejection.CONFLICT && why.field().equals("deviceName"))
                .isPresent();
    }

    /** Whether it came to the end. */
    private boolean certify(Outcome outcome, BooleanSupplier held) {
        for (Map.Entry<Integer, Device> each : outcome.made.entrySet()) {
            if (each.getValue().certificate().isPresent()) {
                continue;
            }
            if (!held.getAsBoolean()) {
                return false;
            }
            try {
                certificates.issue(each.getValue().id());
            } catch (RejectedException e) {
                if (e.reason() == Rejection.UNAVAILABLE) {
                    throw e;
                }
                DeviceResult result = outcome.results.get(each.getKey());
                outcome.results.set(each.getKey(), DeviceResult.refused(result.line(), result.deviceName(), e));
            }
        }
        return true;
    }

    private static boolean isName(Product product, String name) {
        try {
            return name.equals(new DeviceId(product.productId(), name).deviceName());
        } catch (RejectedException e) { // the registry says so of the line, in its own words
            return false;
        }
    }

    private static DeviceFile fileOf(List<DeviceFile.Item> items) {
        Iterator<DeviceFile.Item> each = items.iterator();
        return () -> each.hasNext() ? Optional.of(each.next()) : Optional.empty();
    }

    /** Hears of the devices in their order. */
    private static final class Outcome implements DeviceImport.Report {
        final List<DeviceResult> results = new ArrayList<>();
        final Map<Integer, Device> made = new HashMap<>();
        private Optional<RejectedException> away = Optional.empty();

        @Override
        public void made(long line, Device device) {
            made.put(results.size(), device);
            results.add(DeviceResult.made(line, device.id().deviceName()));
        }

        @Override
        public void refused(long line, Optional<String> deviceName, RejectedException why) {
            results.add(DeviceResult.refused(line, deviceName.orElse(""), why));
        }

        @Override
        public void progress(DeviceImport.Count count) {
            // The task keeps count itself, from window to window.
        }

        @Override
        public void ended(DeviceImport.Count count, Optional<RejectedException> why) {
            away = why;
        }
    }
}
