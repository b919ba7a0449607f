package io.tributary.management.tasks;

import io.tributary.identity.DeviceId;
import io.tributary.management.registry.Device;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.Product;
import io.tributary.management.registry.ProductPolicy.Authentication;
import io.tributary.management.registry.Products;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What became of the devices of a task, with what they prove themselves by: that is read from where it is kept for the device, never
 * kept with the task, so a device that has changed or gone since shows what it has now. Thread-safe.
 */
public final class TaskResults {
    /** Devices of one page, at most. */
    public static final int MAX_PAGE = 250;

    private final TaskStore store;
    private final Products products;
    private final Devices devices;
    private final Certificates certificates;

    /**
     * One device of a task.
     *
     * @param device empty when it was not made, or was deleted since
     * @param secret of a device of keys; empty for others, and for who may not see it
     * @param privateKey of a certificate that the platform issued, while it is kept; empty for who may not see it
     */
    public record Made(DeviceResult result, Optional<Device> device, String secret, String privateKey) {
        /** Without secrets. */
        @Override
        public String toString() {
            return "Made[" + result + "]";
        }
    }

    public TaskResults(TaskStore store, Products products, Devices devices, Certificates certificates) {
        this.store = store;
        this.products = products;
        this.devices = devices;
        this.certificates = certificates;
    }

    /** What became of the devices from a place on, from 0, and nothing of what they are now. */
    public List<DeviceResult> bare(Task task, int offset, int limit) {
        return store.results(task.id(), offset, limit);
    }

    /**
     * The devices from a place on, from 0.
     *
     * @param limit at most {@link #MAX_PAGE}
     * @param secrets of which devices with what must stay secret
     */
    public List<Made> page(Task task, long offset, int limit, Predicate<DeviceId> secrets) {
        if (offset >= task.progress().done()) {
            return List.of();
        }
        Product product = products.get(task.productId());
        List<DeviceResult> results = store.results(task.id(), (int) offset, Math.min(limit, MAX_PAGE));
        Map<String, Device> present = devices.some(
                product.productId(),
                results.stream()
                        .filter(DeviceResult::isMade)
                        .map(DeviceResult::deviceName)
                        .toList());
        boolean keys = product.policy().authentication() == Authentication.KEY;
        return results.stream()
                .map(result -> {
                    Optional<Device> device = Optional.of(result)
                            .filter(DeviceResult::isMade)
                            .map(each -> present.get(each.deviceName()));
                    Optional<Device> open = device.filter(each -> secrets.test(each.id()));
                    return new Made(
                            result,
                            device,
                            open.filter(each -> keys).map(devices::secretOf).orElse(""),
                            open.filter(each -> !keys)
                                    .flatMap(certificates::keyOf)
                                    .orElse(""));
                })
                .toList();
    }

    /**
     * Writes all there is so far as CSV, a page in memory at a time.
     *
     * @param secrets of which devices with what must stay secret
     * @return of how many devices something secret was written
     */
    public int write(Task task, Predicate<DeviceId> secrets, Appendable out) throws IOException {
        out.append("line,deviceName,made,error,secret,certificate,privateKey\r\n");
        int offset = 0;
        int shown = 0;
        List<Made> page = page(task, offset, MAX_PAGE, secrets);
        while (!page.isEmpty()) {
            for (Made each : page) {
                out.append(Long.toString(each.result().line())).append(',');
                out.append(quoted(each.result().deviceName())).append(',');
                out.append(Boolean.toString(each.result().isMade())).append(',');
                out.append(quoted(each.result()
                                .refusal()
                                .map(DeviceResult.Refusal::message)
                                .orElse("")))
                        .append(',');
                out.append(each.secret()).append(',');
                out.append(quoted(each.device()
                                .flatMap(Device::certificate)
                                .map(certificate -> certificate.pem())
                                .orElse("")))
                        .append(',');
                out.append(quoted(each.privateKey())).append("\r\n");
                shown += each.secret().isEmpty() && each.privateKey().isEmpty() ? 0 : 1;
            }
            offset += page.size();
            page = page(task, offset, MAX_PAGE, secrets);
        }
        return shown;
    }

    private static String quoted(String text) {
        return text.isEmpty() ? "" : '"' + text.replace("\"", "\"\"") + '"';
    }
}
