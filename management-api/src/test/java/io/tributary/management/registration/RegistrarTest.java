package io.tributary.management.registration;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.codec.SecretBox;
import io.tributary.identity.DeviceId;
import io.tributary.limits.Limits;
import io.tributary.management.registration.CertificateSource.KeyAndCertificate;
import io.tributary.management.registration.Registration.Granted;
import io.tributary.management.registration.Registration.Refusal;
import io.tributary.management.registration.Registration.Refused;
import io.tributary.management.registry.DeviceStatus;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.DynamicRegistration;
import io.tributary.management.registry.DynamicRegistration.Again;
import io.tributary.management.registry.DynamicRegistration.Mode;
import io.tributary.management.registry.MemoryRegistry;
import io.tributary.management.registry.NewDevice;
import io.tributary.management.registry.Product;
import io.tributary.management.registry.ProductPolicy;
import io.tributary.management.registry.ProductSettings;
import io.tributary.management.registry.Products;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class RegistrarTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_795_293_280);
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final Proof RIGHT = secret -> true;

    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final MemoryRegistry registry = new MemoryRegistry();
    private final SecretBox box = new SecretBox(new byte[SecretBox.KEY_BYTES]);
    private final Products products = new Products(registry, box, Limits.DEFAULTS, clock);
    private final Devices devices = new Devices(registry, box, Limits.DEFAULTS, clock);
    private final MemoryUsedRequests used = new MemoryUsedRequests();
    private final Registrar registrar = new Registrar(
            products,
            devices,
            device -> new KeyAndCertificate("CERT of " + device, "KEY\n"),
            used,
            new RegistrationPace(() -> 0),
            clock);
    private final AtomicInteger nonces = new AtomicInteger();

    private Product product(DynamicRegistration registration) {
        return products.create(ProductSettings.named("meters").withRegistration(registration));
    }

    private RegistrationRequest request(Product product, String name, Proof proof) {
        return new RegistrationRequest(
                new DeviceId(product.productId(), name), NOW, Integer.toString(nonces.incrementAndGet()), proof);
    }

    private Registration register(Product product, String name) {
        return registrar.register(request(product, name, RIGHT), HERE);
    }

    private String opened(Product product, Registration registration) {
        SealedPayload payload = ((Granted) registration).payload();
        try {
            Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
            byte[] key =
                    products.secretOf(product).orElseThrow().substring(0, 16).getBytes(StandardCharsets.US_ASCII);
            byte[] iv = "0000000000000000".getBytes(StandardCharsets.US_ASCII);
            cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv));
            byte[] plain = cipher.doFinal(Base64.getDecoder().decode(payload.base64()));
            return new String(plain, 0, payload.length(), StandardCharsets.UTF_8);
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Refusal refusal(Registration registration) {
        return ((Refused) registration).refusal();
    }

    @Test
    void aDeviceThatTheAccountMadeGetsItsSecret() {
        Product product = product(new DynamicRegistration(Mode.PRECREATED, 0));
        NewDevice named = NewDevice.named("dev01");
        devices.create(
                product.productId(),
                new NewDevice("dev01", Optional.of("AQIDBAUGBwgJCgsMDQ4PEA=="), Optional.empty(), named.settings()));
        assertThat(opened(product, register(product, "dev01")))
                .isEqualTo("{\"encryptionType\":2,\"psk\":\"AQIDBAUGBwgJCgsMDQ4PEA==\"}");
        assertThat(refusal(register(product, "dev02"))).isEqualTo(Refusal.DEVICE_UNKNOWN);
    }

    @Test
    void automaticRegistrationMakesDevicesUpToTheLimitAndAnswersTheSameAgain() {
        Product product = product(new DynamicRegistration(Mode.AUTOMATIC, 2));
        String first = opened(product, register(product, "a"));
        assertThat(opened(product, register(product, "a"))).isEqualTo(first);
        assertThat(register(product, "b")).isInstanceOf(Granted.class);
        assertThat(refusal(register(product, "c"))).isEqualTo(Refusal.LIMIT);
        assertThat(register(product, "b")).isInstanceOf(Granted.class);
    }

    @Test
    void whatIsOffOrUnknownIsRefusedByItsCode() {
        Product off = product(DynamicRegistration.OFF);
        assertThat(refusal(register(off, "a"))).isEqualTo(Refusal.FORBIDDEN);
        RegistrationRequest stranger = new RegistrationRequest(new DeviceId("NOPRODUCT0", "a"), NOW, "1", RIGHT);
        assertThat(refusal(registrar.register(stranger, HERE))).isEqualTo(Refusal.PRODUCT_UNKNOWN);
    }

    @Test
    void aCertificateProductGetsACertificateAndItsKey() {
        Product product = products.create(ProductSettings.named("locks")
                .withRegistration(new DynamicRegistration(Mode.AUTOMATIC, 1))
                .withPolicy(new ProductPolicy(
                        true,
                        ProductPolicy.Authentication.CERTIFICATE,
                        Optional.empty(),
                        ProductPolicy.Retain.IGNORE,
                        Optional.empty(),
                        Optional.empty(),
                        List.of())));
        assertThat(opened(product, register(product, "a")))
                .isEqualTo("{\"encryptionType\":1,\"clientCert\":\"CERT of " + product.productId()
                        + "/a\",\"clientKey\":\"KEY\\n\"}");
    }

    @Test
    void aDeviceThatConnectedRegistersAgainUnlessItsProductForbidsIt() {
        Product product = product(new DynamicRegistration(Mode.AUTOMATIC, 1));
        String first = opened(product, register(product, "a"));
        registry.report(
                new DeviceId(product.productId(), "a"),
                new DeviceStatus(
                        DeviceStatus.Connection.OFFLINE,
                        Optional.of(NOW),
                        Optional.of(NOW),
                        Optional.of(NOW),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
        assertThat(opened(product, register(product, "a"))).isEqualTo(first);
        products.change(
                product.productId(),
                Optional.empty(),
                before -> before.withRegistration(new DynamicRegistration(Mode.AUTOMATIC, 1, Again.FORBID)));
        assertThat(refusal(register(product, "a"))).isEqualTo(Refusal.FORBIDDEN);
    }

    @Test
    void aWrongOldOrUsedSignatureMakesNothing() {
        Product product = product(new DynamicRegistration(Mode.AUTOMATIC, 5));
        assertThat(refusal(registrar.register(request(product, "a", secret -> false), HERE)))
                .isEqualTo(Refusal.SIGNATURE);
        for (Duration off : List.of(Duration.ofHours(25), Duration.ofHours(-25))) {
            RegistrationRequest late =
                    new RegistrationRequest(new DeviceId(product.productId(), "a"), NOW.plus(off), "7", RIGHT);
            assertThat(refusal(registrar.register(late, HERE))).isEqualTo(Refusal.SIGNATURE);
        }
        assertThat(products.deviceCount(product)).isZero();
        RegistrationRequest future = new RegistrationRequest(
                new DeviceId(product.productId(), "a"), NOW.plus(Duration.ofHours(23)), "8", RIGHT);
        assertThat(registrar.register(future, HERE)).isInstanceOf(Granted.class);
        devices.delete(future.device(), Optional.empty());
        assertThat(refusal(registrar.register(future, HERE))).isEqualTo(Refusal.SIGNATURE);
        assertThat(products.deviceCount(product)).isZero();
        assertThat(used.kept()).allSatisfy(kept -> assertThat(kept).isGreaterThan(Duration.ofHours(47)));
    }

    @Test
    void guessesUseUpAnAddressAndNotTheProduct() throws Exception {
        Product product = product(new DynamicRegistration(Mode.AUTOMATIC, 5));
        InetAddress guesser = InetAddress.getByName("203.0.113.7");
        int tried = 0;
        while (registrar.admit(guesser).isEmpty()) {
            registrar.register(request(product, "a", secret -> false), guesser);
            tried++;
        }
        assertThat(tried).isBetween(5, 20);
        assertThat(registrar.admit(HERE)).isEmpty();
        assertThat(register(product, "a")).isInstanceOf(Granted.class);
    }

    @Test
    void racersForNamesGetOneSecretEachAndNeverPassTheLimit() throws Exception {
        Product product = product(new DynamicRegistration(Mode.AUTOMATIC, 10));
        ExecutorService racers = Executors.newFixedThreadPool(8);
        try {
            List<Future<Registration>> same = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                same.add(racers.submit(() -> register(product, "one")));
            }
            List<String> secrets = new ArrayList<>();
            for (Future<Registration> each : same) {
                secrets.add(opened(product, each.get()));
            }
            assertThat(secrets.stream().distinct()).hasSize(1);
            List<Future<Registration>> many = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                String name = "dev" + i % 32;
                many.add(racers.submit(() -> register(product, name)));
            }
            for (Future<Registration> each : many) {
                Registration answer = each.get();
                assertThat(answer instanceof Granted || refusal(answer) == Refusal.LIMIT)
                        .isTrue();
            }
            assertThat(products.deviceCount(product)).isEqualTo(10);
        } finally {
            racers.shutdownNow();
        }
    }
}
