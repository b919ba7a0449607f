package io.tributary.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.identity.DeviceId;
import io.tributary.topic.TopicClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeviceDirectoryTest {
    private static final DeviceId DEVICE = new DeviceId("PROD123456", "pump-1");
    private static final SealedSecret SECRET = new SealedSecret(new byte[] {1, 2, 3});

    private final List<String> heard = new ArrayList<>();
    private final DeviceDirectory directory = new DeviceDirectory(new RegistryListener() {
        @Override
        public void deviceRevoked(DeviceId id, String reason) {
            heard.add(id + ": " + reason);
        }

        @Override
        public void productRevoked(String productId, String reason) {
            heard.add(productId + ": " + reason);
        }

        @Override
        public void productChanged(ProductProfile product) {
            heard.add(product.productId() + ": changed");
        }
    });

    @Test
    void aDeviceIsFoundOnceItsProductIsKnownToo() {
        directory.putDevice(DEVICE, true, SECRET);
        assertThat(directory.find(DEVICE)).isEmpty();

        directory.putProduct(product(true));

        assertThat(directory.find(DEVICE)).hasValueSatisfying(found -> {
            assertThat(found.enabled()).isTrue();
            assertThat(found.secret()).isEqualTo(SECRET);
        });
        assertThat(heard).isEmpty();
    }

    @Test
    void aDeviceOfADisabledProductIsDisabled() {
        directory.putProduct(product(true));
        directory.putDevice(DEVICE, true, SECRET);

        directory.putProduct(product(false));

        assertThat(directory.find(DEVICE).map(RegisteredDevice::enabled)).contains(false);
        assertThat(heard).containsExactly("PROD123456: product disabled");
    }

    @Test
    void whateverEndsADevicesRightIsTold() {
        directory.putProduct(product(true));
        directory.putDevice(DEVICE, true, SECRET);

        directory.putDevice(DEVICE, true, new SealedSecret(new byte[] {1, 2, 3}));
        directory.putDevice(DEVICE, true, new SealedSecret(new byte[] {9}));
        directory.putDevice(DEVICE, false, new SealedSecret(new byte[] {9}));
        directory.removeDevice(DEVICE);
        directory.removeDevice(DEVICE);
        directory.removeProduct("PROD123456");

        assertThat(heard)
                .containsExactly(
                        DEVICE + ": device secret replaced",
                        DEVICE + ": device disabled",
                        DEVICE + ": device deleted",
                        "PROD123456: product deleted");
    }

    @Test
    void otherTopicsAreTold() {
        directory.putProduct(product(true));
        directory.putProduct(product(true));
        directory.putProduct(new ProductProfile(
                "PROD123456", true, List.of(new TopicClass("alarm", true, false)), Optional.empty()));

        assertThat(heard).containsExactly("PROD123456: changed");
    }

    private static ProductProfile product(boolean enabled) {
        return new ProductProfile("PROD123456", enabled, List.of(), Optional.empty());
    }
}
