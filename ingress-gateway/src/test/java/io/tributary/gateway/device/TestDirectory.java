package io.tributary.gateway.device;

import io.tributary.codec.SecretBox;
import io.tributary.identity.DeviceId;
import java.util.Optional;
import java.util.OptionalInt;

/** A directory in memory whose changes take effect one at a time. */
public final class TestDirectory implements Devices, DeviceSettings {
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
        change.putDevice(id, enabled, secret, certificate, 0);
        change.commit();
    }

    public void putLogLevel(DeviceId id, SealedSecret secret, int level) {
        DeviceDirectory.Batch change = directory.batch();
        change.putDevice(id, true, secret, Optional.empty(), level);
        change.commit();
    }

    @Override
    public OptionalInt logLevelOf(DeviceId id) {
        return directory.logLevelOf(id);
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

    @Override
    public Optional<ProductConfiguration> configurationOf(String productId) {
        return directory.configurationOf(productId);
    }

    public void putConfiguration(String productId, ProductConfiguration configuration) {
        DeviceDirectory.Batch change = directory.batch();
        change.putConfiguration(productId, configuration);
        change.commit();
    }

    public void removeProduct(String productId) {
        DeviceDirectory.Batch change = directory.batch();
        change.removeProduct(productId);
        change.commit();
    }
}
