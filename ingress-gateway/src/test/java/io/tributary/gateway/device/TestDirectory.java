package io.tributary.gateway.device;

import io.tributary.codec.SecretBox;
import io.tributary.identity.DeviceId;
import java.util.Optional;

/** A directory in memory whose changes take effect one at a time. */
public final class TestDirectory implements Devices {
    private final DeviceDirectory directory;

    public TestDirectory(SecretBox box, RegistryListener listener) {
        this.directory = new DeviceDirectory(new MemoryStore(), new DeviceSecrets(box), listener);
    }

    @Override
    public Optional<RegisteredDevice> find(DeviceId id) {
        return directory.find(id);
    }

    public void putDevice(DeviceId id, boolean enabled, SealedSecret secret) {
        putDevice(id, enabled, secret, Optional.empty());
    }

    public void putDevice(DeviceId id, boolean enabled, SealedSecret secret, Optional<DeviceCertificate> certificate) {
        DeviceDirectory.Batch change = directory.batch();
        change.putDevice(id, enabled, secret, certificate);
        change.commit();
    }

    public void removeDevice(DeviceId id) {
        DeviceDirectory.Batch change = directory.batch();
        change.removeDevice(id);
        change.commit();
    }

    public void putProduct(ProductProfile product) {
        DeviceDirectory.Batch change = directory.batch();
        change.putProduct(product, new byte[0]);
        change.commit();
    }

    public void removeProduct(String productId) {
        DeviceDirectory.Batch change = directory.batch();
        change.removeProduct(productId);
        change.commit();
    }
}
