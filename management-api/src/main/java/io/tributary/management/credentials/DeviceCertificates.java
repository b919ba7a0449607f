package io.tributary.management.credentials;

import io.tributary.codec.SecretBox;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.credentials.ClientKeyStore.ClientKey;
import io.tributary.management.registry.Device;
import io.tributary.management.registry.DeviceX509;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.NewDevice;
import io.tributary.management.registry.Unsealing;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Certificates that the platform issues for devices. What is issued goes on record at once, in place of what was there, and a
 * connection by the former certificate is closed. Thread-safe; refuses with {@link RejectedException}.
 */
public final class DeviceCertificates {
    /** Keys of one device name that wait at a time: more than are made at once. */
    private static final int MOST_KEPT = 16;

    private final Devices devices;
    private final PlatformAuthorities authorities;
    private final ClientKeyStore kept;
    private final SecretBox box;
    private final Duration life;
    private final Clock clock;

    /**
     * A new certificate.
     *
     * @param privateKey its key in PEM when the platform made it: shown now and not again, unless it was to be kept
     */
    public record Issued(DeviceX509 certificate, Optional<String> privateKey) {
        /** Without the key. */
        @Override
        public String toString() {
            return "Issued[" + certificate.subject() + "]";
        }
    }

    /** What becomes of a private key that the platform made. */
    public enum Keep {
        /** It is in the answer and nowhere else. */
        NOT,
        /** It may be fetched once more, within 30 days: what the cloud API promises. */
        UNTIL_FETCHED
    }

    public DeviceCertificates(
            Devices devices,
            PlatformAuthorities authorities,
            ClientKeyStore kept,
            SecretBox box,
            Duration life,
            Clock clock) {
        this.devices = devices;
        this.authorities = authorities;
        this.kept = kept;
        this.box = box;
        this.life = life;
        this.clock = clock;
    }

    /** The certificate on record, or a refusal with NOT_FOUND. */
    public DeviceX509 get(DeviceId id) {
        return onRecord(devices.get(id));
    }

    /** Makes a key and a certificate for it. */
    public Issued issue(DeviceId id, KeyKind kind, Keep keep) {
        // Before the work, and before a stranger can ask for it.
        Optional<String> former = devices.get(id).certificate().map(DeviceX509::fingerprint);
        Issued issued = make(id, kind, keep, former);
        record(id, issued.certificate().pem());
        former.flatMap(fingerprint -> kept.find(id, fingerprint)).ifPresent(key -> kept.remove(id, key.fingerprint()));
        return issued;
    }

    /**
     * Makes a device that has its certificate from the beginning. Whoever loses the answer on its way finds the certificate on record,
     * and the key where it is kept.
     *
     * @param wanted without a certificate of its own
     */
    public Issued create(String productId, NewDevice wanted, KeyKind kind, Keep keep) {
        DeviceId id = new DeviceId(productId, wanted.deviceName());
        devices.requireNew(id); // before the work
        Issued issued = make(id, kind, keep, Optional.empty());
        String fingerprint = issued.certificate().fingerprint();
        try {
            devices.create(
                    productId,
                    new NewDevice(
                            wanted.deviceName(),
                            wanted.secret(),
                            Optional.of(issued.certificate().pem()),
                            wanted.settings()));
        } catch (RejectedException refused) {
            if (keep == Keep.UNTIL_FETCHED && !refused.reason().isTransient()) { // else it may have been made
                kept.remove(id, fingerprint);
            }
            throw refused;
        }
        return issued;
    }

    /**
     * The key is kept before its certificate is on record, so that none is there without it; and beside those of other certificates, for of
     * several that are made at once it is not known yet which will be on record.
     *
     * @param onRecord the fingerprint of the certificate that is there now
     */
    private Issued make(DeviceId id, KeyKind kind, Keep keep, Optional<String> onRecord) {
        KeyPair keys = kind.generate();
        DeviceX509 certificate = authorities.issuer().issue(id.clientId(), keys.getPublic(), clock.instant(), life);
        String key = Issuer.pem(keys);
        if (keep == Keep.UNTIL_FETCHED) {
            byte[] sealed = box.seal(key.getBytes(StandardCharsets.US_ASCII), ownerOf(id));
            makeRoom(id, onRecord);
            kept.put(new ClientKey(id, certificate.fingerprint(), sealed));
        }
        return new Issued(certificate, Optional.of(key));
    }

    /** Keys of a name whose devices came and went, or that nobody fetched, are not to add up for a month. */
    private void makeRoom(DeviceId id, Optional<String> onRecord) {
        Set<String> there =
                kept.fingerprints(id.productId(), List.of(id.deviceName())).getOrDefault(id.deviceName(), Set.of());
        if (there.size() >= MOST_KEPT) {
            there.stream()
                    .filter(fingerprint -> !onRecord.equals(Optional.of(fingerprint)))
                    .forEach(fingerprint -> kept.remove(id, fingerprint));
        }
    }

    /**
     * A certificate for a key that the device has made and keeps.
     *
     * @param request PKCS #10 in PEM, for the client id
     */
    public Issued sign(DeviceId id, String request) {
        devices.get(id);
        SigningRequest read = SigningRequest.read(request, id);
        DeviceX509 certificate = authorities.issuer().issue(id.clientId(), read.key(), clock.instant(), life);
        record(id, certificate.pem());
        return new Issued(certificate, Optional.empty());
    }

    /** Takes the certificate off the record: nobody connects by it any more. */
    public void revoke(DeviceId id) {
        onRecord(devices.get(id));
        record(id, "");
    }

    /** The kept private key of the certificate on record, which stays kept: for the result of a task. */
    public Optional<String> waitingKey(Device device) {
        return device.certificate()
                .flatMap(on -> kept.find(device.id(), on.fingerprint()))
                .map(key ->
                        new String(Unsealing.open(box, key.sealed(), ownerOf(device.id())), StandardCharsets.US_ASCII));
    }

    /** The kept private key of the certificate on record: once, then CONFLICT. */
    public String fetchKey(DeviceId id) {
        DeviceX509 certificate = onRecord(devices.get(id));
        ClientKey key = kept.find(id, certificate.fingerprint()).orElseThrow(() -> fetched(id));
        String text = new String(Unsealing.open(box, key.sealed(), ownerOf(id)), StandardCharsets.US_ASCII);
        if (!kept.remove(id, key.fingerprint())) {
            throw fetched(id);
        }
        return text;
    }

    /** The names of those devices of a product the private key of whose certificate on record may still be fetched. */
    public Set<String> keysWaiting(String productId, Collection<Device> devices) {
        Map<String, Set<String>> fingerprints = kept.fingerprints(
                productId,
                devices.stream()
                        .filter(device -> device.certificate().isPresent())
                        .map(device -> device.id().deviceName())
                        .toList());
        return devices.stream()
                .filter(device -> device.certificate()
                        .filter(on -> fingerprints
                                .getOrDefault(device.id().deviceName(), Set.of())
                                .contains(on.fingerprint()))
                        .isPresent())
                .map(device -> device.id().deviceName())
                .collect(Collectors.toSet());
    }

    static String ownerOf(DeviceId id) {
        return "key/" + id;
    }

    private void record(DeviceId id, String pem) {
        devices.change(
                id, Optional.empty(), new Devices.Change(UnaryOperator.identity(), Optional.empty(), Optional.of(pem)));
    }

    private static DeviceX509 onRecord(Device device) {
        return device.certificate()
                .orElseThrow(() -> new RejectedException(
                        Rejection.NOT_FOUND,
                        "device " + device.id() + " has no certificate on record",
                        "Issue one with POST /api/v1/products/" + device.id().productId() + "/devices/"
                                + device.id().deviceName() + "/certificate.",
                        ""));
    }

    private static RejectedException fetched(DeviceId id) {
        return new RejectedException(
                Rejection.CONFLICT,
                "the private key of " + id + " was fetched already, or never kept",
                "Issue another certificate.",
                "");
    }
}
