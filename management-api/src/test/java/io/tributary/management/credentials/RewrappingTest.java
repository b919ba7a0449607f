package io.tributary.management.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.codec.MasterKeys;
import io.tributary.codec.SecretBox;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.limits.Limits;
import io.tributary.management.credentials.DeviceCertificates.Issued;
import io.tributary.management.credentials.DeviceCertificates.Keep;
import io.tributary.management.registry.Device;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.MemoryRegistry;
import io.tributary.management.registry.NewDevice;
import io.tributary.management.registry.ProductSettings;
import io.tributary.management.registry.Products;
import io.tributary.management.registry.Rewrapped;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class RewrappingTest {
    private static final byte[] OLD = new byte[SecretBox.KEY_BYTES];
    private static final byte[] NEW = filled(7);
    private static final SecretBox BOTH = new SecretBox(MasterKeys.parse(text(NEW) + "\n" + text(OLD)));

    private final Clock clock = Clock.systemUTC();
    private final MemoryRegistry registry = new MemoryRegistry();
    private final MemoryCredentials.Platform platform = new MemoryCredentials.Platform();
    private final MemoryCredentials.Keys keys = new MemoryCredentials.Keys();
    private final MemoryCredentials.Rewraps progress = new MemoryCredentials.Rewraps();
    private final Products products = new Products(registry, BOTH, Limits.DEFAULTS, clock);

    private Devices devices(SecretBox box) {
        return new Devices(registry, box, Limits.DEFAULTS, clock);
    }

    private DeviceCertificates certificates(SecretBox box) {
        return new DeviceCertificates(
                devices(box), new PlatformAuthorities(platform, box, clock), keys, box, Duration.ofDays(1), clock);
    }

    private List<RewrapPart> parts() {
        return List.of(
                RewrapParts.of(new PlatformAuthorities(platform, BOTH, clock)),
                RewrapParts.of(products, devices(BOTH)),
                RewrapParts.of(products, keys, BOTH));
    }

    @Test
    void everySecretComesUnderTheNewKeyAndStaysTheSame() {
        SecretBox old = new SecretBox(OLD);
        new PlatformAuthorities(platform, old, clock).ensure();
        Map<DeviceId, String> secrets =
                new TreeMap<>((one, other) -> one.toString().compareTo(other.toString()));
        for (String name : List.of("pumps", "doors", "empty")) {
            String product = product(name);
            for (int i = 0; i < (name.equals("empty") ? 0 : 450); i++) {
                DeviceId id = new DeviceId(product, "d" + i);
                Device made = devices(old).create(id.productId(), NewDevice.named(id.deviceName()));
                secrets.put(id, devices(old).secretOf(made));
            }
        }
        DeviceId first = secrets.keySet().iterator().next();
        Issued kept = certificates(old).issue(first, KeyKind.EC_P256, Keep.UNTIL_FETCHED);
        int announced = registry.announced.size();

        Rewrapping rewrapping = new Rewrapping(BOTH, progress, parts(), clock);
        rewrapping.begin();
        rewrapping.round();

        RewrapProgress run = rewrapping.progress().orElseThrow();
        assertThat(run.finished()).isTrue();
        assertThat(run.keyId()).isEqualTo(MasterKeys.of(NEW).current());
        assertThat(run.examined()).isEqualTo(902);
        assertThat(run.changed()).isEqualTo(902);
        assertThat(run.failed()).isZero();
        assertThat(registry.announced).as("every device is announced anew").hasSize(announced + 900);
        SecretBox now = new SecretBox(NEW); // the former key is gone
        secrets.forEach((id, secret) ->
                assertThat(devices(now).secretOf(devices(now).get(id))).isEqualTo(secret));
        assertThat(certificates(now).fetchKey(first))
                .isEqualTo(kept.privateKey().orElseThrow());
        assertThat(certificates(now).issue(first, KeyKind.EC_P256, Keep.NOT)).isNotNull();

        rewrapping.begin();
        rewrapping.round();
        assertThat(rewrapping.progress().orElseThrow().changed())
                .as("nothing is under the former key any more")
                .isZero();
    }

    @Test
    void whoIsInterruptedGoesOnWhereItStood() {
        List<String> seen = new ArrayList<>();
        RewrapPart counting = part("numbers", cursor -> {
            int at = cursor.map(Integer::parseInt).orElse(0);
            if (at == 3 && !seen.contains("failed")) {
                seen.add("failed");
                throw new RejectedException(Rejection.UNAVAILABLE, "Cassandra does not answer");
            }
            seen.add("page " + at);
            return new Rewrapped(10, 1, List.of(), at == 5 ? Optional.empty() : Optional.of("" + (at + 1)));
        });
        Rewrapping first = new Rewrapping(BOTH, progress, List.of(counting), clock);
        first.begin();
        first.round();
        assertThat(first.progress().orElseThrow().finished()).isFalse();

        Rewrapping afterRestart = new Rewrapping(BOTH, progress, List.of(counting), clock);
        afterRestart.round();

        assertThat(seen).containsExactly("page 0", "page 1", "page 2", "failed", "page 3", "page 4", "page 5");
        assertThat(afterRestart.progress().orElseThrow()).satisfies(run -> {
            assertThat(run.finished()).isTrue();
            assertThat(run.examined()).isEqualTo(60);
        });
    }

    @Test
    void aSecondCallBeginsNoSecondRunAndARunOfAnotherKeyIsNotGoneOnWith() {
        Rewrapping rewrapping = new Rewrapping(BOTH, progress, parts(), clock);
        RewrapProgress run = rewrapping.begin();
        assertThat(rewrapping.begin()).isEqualTo(run);

        SecretBox back = new SecretBox(MasterKeys.parse(text(OLD) + "," + text(NEW)));
        Rewrapping other = new Rewrapping(back, progress, parts(), clock);
        other.round();
        assertThat(progress.progress()).contains(run);
        assertThat(other.begin().keyId()).isEqualTo(MasterKeys.of(OLD).current());
    }

    @Test
    void secretsThatDoNotOpenAreNamedAndLeftAlone() {
        String product = product("pumps");
        DeviceId lost = new DeviceId(product, "lost");
        DeviceId good = new DeviceId(product, "good");
        devices(new SecretBox(filled(9))).create(lost.productId(), NewDevice.named(lost.deviceName()));
        devices(new SecretBox(OLD)).create(good.productId(), NewDevice.named(good.deviceName()));
        byte[] before = devices(BOTH).get(lost).sealedSecret();

        Rewrapping rewrapping = new Rewrapping(BOTH, progress, parts(), clock);
        rewrapping.begin();
        rewrapping.round();

        RewrapProgress run = rewrapping.progress().orElseThrow();
        assertThat(run.changed()).isEqualTo(1);
        assertThat(run.failed()).isEqualTo(1);
        assertThat(run.failures())
                .singleElement()
                .asString()
                .contains(lost.toString(), MasterKeys.of(filled(9)).current());
        assertThat(devices(BOTH).get(lost).sealedSecret()).isEqualTo(before);
    }

    private static RewrapPart part(String name, Function<Optional<String>, Rewrapped> next) {
        return new RewrapPart() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Rewrapped next(Optional<String> cursor) {
                return next.apply(cursor);
            }
        };
    }

    private String product(String name) {
        return products.create(ProductSettings.named(name)).productId();
    }

    private static byte[] filled(int value) {
        byte[] key = new byte[SecretBox.KEY_BYTES];
        Arrays.fill(key, (byte) value);
        return key;
    }

    private static String text(byte[] key) {
        return Base64.getEncoder().encodeToString(key);
    }
}
