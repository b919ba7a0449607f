package io.tributary.gateway.device;

import io.tributary.gateway.device.ProductProfile.Authentication;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;

/** The secrets of enabled key devices as keys of handshakes. */
final class DevicePskKeys implements PskKeys {
    private static final int MAX_IDENTITY = 80;

    private final Devices devices;
    private final DeviceSecrets secrets;
    private final FailedProofs failures;
    private final AuthenticationCounts counts;

    DevicePskKeys(Devices devices, DeviceSecrets secrets, FailedProofs failures, AuthenticationCounts counts) {
        this.devices = devices;
        this.secrets = secrets;
        this.failures = failures;
        this.counts = counts;
    }

    @Override
    public Optional<byte[]> find(String identity) {
        if (identity.length() > MAX_IDENTITY) {
            return Optional.empty();
        }
        try {
            return devices.find(DeviceId.ofClientId(identity))
                    .filter(device -> device.enabled()
                            && device.product().authentication() == Authentication.KEY
                            && !device.secret().isEmpty())
                    .map(device -> secrets.open(device.id(), device.secret()))
                    .filter(key -> key.length > 0);
        } catch (RejectedException | IllegalArgumentException e) {
            return Optional.empty(); // not a client id, or sealed under another master key: nobody's key
        }
    }

    @Override
    public boolean admits(String identity, InetAddress from) {
        Optional<ProofFailure> refusal = failures.refusal(bounded(identity), from);
        refusal.ifPresent(counts::add);
        return refusal.isEmpty();
    }

    @Override
    public void failed(String identity, InetAddress from) {
        if (cannotLookUp(identity)) {
            return; // no key was found for anyone: not the device's fault
        }
        counts.add(ProofFailure.SIGNATURE);
        failures.failed(bounded(identity), from, ProofFailure.SIGNATURE);
    }

    /** The registry is being read anew, or the secret is sealed under another master key. */
    private boolean cannotLookUp(String identity) {
        try {
            Optional<SealedSecret> secret = devices.find(DeviceId.ofClientId(identity))
                    .map(RegisteredDevice::secret)
                    .filter(box -> !box.isEmpty());
            secret.ifPresent(box -> Arrays.fill(secrets.open(DeviceId.ofClientId(identity), box), (byte) 0));
            return false;
        } catch (RejectedException e) {
            return e.reason() == Rejection.UNAVAILABLE;
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    private static String bounded(String identity) {
        return identity.length() <= MAX_IDENTITY ? identity : identity.substring(0, MAX_IDENTITY);
    }
}
