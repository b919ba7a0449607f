package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.management.registry.BulkListener;
import io.tributary.management.registry.Device;
import io.tributary.management.registry.DeviceSearch;
import io.tributary.management.registry.DeviceView;
import io.tributary.management.registry.NewDevice;
import io.tributary.management.registry.Page;
import io.tributary.management.registry.Product;
import io.tributary.management.registry.ProductSettings;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/**
 * A large product on a real Cassandra: devices made in one call, listed, counted and deleted. Prints what it took; {@code -Ddevices=50000} is
 * the contract's size.
 */
@OnCassandra
class RegistrySizeIT {
    private static final int DEVICES = Integer.getInteger("devices", 10_000);

    @Test
    void devicesOfALargeProductAreMadeListedAndDeletedInOneCall() {
        RegistryNode.Log log = new RegistryNode.Log();
        try (RegistryNode node = new RegistryNode(log)) {
            Product product = node.products.create(ProductSettings.named("size " + System.nanoTime()));
            Iterator<NewDevice> wanted = IntStream.range(0, DEVICES)
                    .mapToObj(i -> NewDevice.named("device-" + i))
                    .iterator();
            AtomicInteger made = new AtomicInteger();
            List<String> refused = new ArrayList<>();

            long begin = System.nanoTime();
            node.devices.createAll(product.productId(), wanted, counting(made, refused));
            double seconds = (System.nanoTime() - begin) / 1e9;
            assertThat(refused).isEmpty();
            assertThat(made).hasValue(DEVICES);
            assertThat(node.products.deviceCount(product)).isEqualTo(DEVICES);

            Histogram pages = new Histogram(3);
            List<String> names = new ArrayList<>();
            Optional<String> cursor = Optional.empty();
            do {
                long start = System.nanoTime();
                Page<DeviceView> page = node.devices.search(product.productId(), DeviceSearch.ALL, 100, cursor);
                pages.recordValue((System.nanoTime() - start) / 1_000);
                page.items().forEach(view -> names.add(view.device().id().deviceName()));
                cursor = page.next();
            } while (cursor.isPresent());
            assertThat(names).hasSize(DEVICES).doesNotHaveDuplicates();
            assertThat(log.last(new DeviceId(product.productId(), "device-" + (DEVICES - 1)).toString()))
                    .isPresent();

            AtomicInteger deleted = new AtomicInteger();
            begin = System.nanoTime();
            node.devices.deleteAll(product.productId(), names.iterator(), counting(deleted, refused));
            System.out.printf(
                    "%d devices: made in %.1f s, deleted in %.1f s; pages of 100: p50 %.1f ms, p99 %.1f ms%n",
                    DEVICES,
                    seconds,
                    (System.nanoTime() - begin) / 1e9,
                    pages.getValueAtPercentile(50) / 1e3,
                    pages.getValueAtPercentile(99) / 1e3);
            assertThat(refused).isEmpty();
            assertThat(deleted).hasValue(DEVICES);
            node.products.delete(product.productId(), Optional.empty());
        }
    }

    private static BulkListener counting(AtomicInteger done, List<String> refused) {
        return new BulkListener() {
            @Override
            public void done(int index, Device device) {
                done.incrementAndGet();
            }

            @Override
            public void refused(int index, String deviceName, RejectedException why) {
                refused.add(deviceName + ": " + why.getMessage());
            }
        };
    }
}
