package io.tributary.management.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tributary.codec.SecretBox;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.limits.Limits;
import io.tributary.management.registry.DeviceX509;
import io.tributary.management.registry.MemoryRegistry;
import io.tributary.management.registry.Product;
import io.tributary.management.registry.ProductSettings;
import io.tributary.management.registry.Products;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AccountAuthoritiesTest {
    private static final OwnAuthority LINE = new OwnAuthority("Line 4");
    private static final OwnAuthority OTHER = new OwnAuthority("Another");
    private static final OwnAuthority THIRD = new OwnAuthority("Third");

    private final Clock clock = Clock.systemUTC();
    private final MemoryRegistry registry = new MemoryRegistry();
    private final Products products =
            new Products(registry, new SecretBox(new byte[SecretBox.KEY_BYTES]), Limits.DEFAULTS, clock);
    private final MemoryCredentials.Own store = new MemoryCredentials.Own();
    private final AccountAuthorities authorities = new AccountAuthorities(store, products, clock);
    private final String product = product("cameras");

    @Test
    void whoHoldsTheKeyRegistersAnAuthority() {
        AccountAuthority made = register("line-4", LINE);

        assertThat(authorities.list()).containsExactly(made);
        assertThat(made.certificate()).isEqualTo(LINE.certificate());
        assertThat(made.enabled()).isTrue();
    }

    @Test
    void whoDoesNotIsRefused() {
        String code = authorities.newCode().code();
        assertRefused(() -> authorities.create("a", LINE.pem(), OTHER.proof(code)), Rejection.INVALID, "did not issue");
        assertRefused(() -> authorities.create("a", LINE.pem(), LINE.proof("0".repeat(32))), Rejection.INVALID, "code");
        assertRefused(
                () -> authorities.create("a", LINE.proof(code), LINE.proof(code)), Rejection.INVALID, "authority");
        assertRefused(() -> authorities.create("a", "no PEM", LINE.proof(code)), Rejection.INVALID, "PEM");
        assertRefused(() -> authorities.create("a b", LINE.pem(), LINE.proof(code)), Rejection.INVALID, "name");

        assertThat(authorities.create("a", LINE.pem(), LINE.proof(code))).isNotNull();
        assertRefused(() -> authorities.create("b", OTHER.pem(), OTHER.proof(code)), Rejection.INVALID, "code");
    }

    @Test
    void namesAndCertificatesAreThereOnceAndThereAreTenAtMost() {
        register("one", LINE);
        assertRefused(() -> register("one", OTHER), Rejection.CONFLICT, "already");
        assertRefused(() -> register("two", LINE), Rejection.CONFLICT, "registered as 'one'");
        for (int i = 2; i <= AccountAuthorities.MOST; i++) {
            store.put(new AccountAuthority("number-" + i, LINE.certificate(), true, Set.of(), clock.instant()));
        }
        assertRefused(() -> register("eleven", OTHER), Rejection.CONFLICT, "its 10 authorities");
    }

    @Test
    void whatIsBoundIsWhatTheProductAnnounces() {
        register("line-4", LINE);

        authorities.bind("line-4", product);
        authorities.bind("line-4", product);
        assertThat(announced(product)).containsExactly(LINE.certificate());
        assertThat(productsOf("line-4")).containsExactly(product);
        assertThat(authorities.ofProduct(product))
                .extracting(AccountAuthority::name)
                .containsExactly("line-4");
        assertRefused(() -> authorities.delete("line-4"), Rejection.CONFLICT, product);
        assertRefused(() -> authorities.bind("none", product), Rejection.NOT_FOUND, "none");
        assertRefused(() -> authorities.bind("line-4", "PROD000000"), Rejection.NOT_FOUND, "PROD000000");

        authorities.unbind("line-4", product);
        assertThat(announced(product)).isEmpty();
        assertRefused(() -> authorities.unbind("line-4", product), Rejection.NOT_FOUND, "not bound");
        authorities.delete("line-4");
        assertThat(authorities.list()).isEmpty();
    }

    @Test
    void anAuthorityThatAProductWasGivenDirectlyIsBoundToo() {
        register("line-4", LINE);
        products.change(
                product,
                Optional.empty(),
                settings -> settings.withPolicy(
                        settings.policy().withAuthorities(List.of(products.authority(LINE.pem())))));

        assertThat(productsOf("line-4")).containsExactly(product);
        assertRefused(() -> authorities.delete("line-4"), Rejection.CONFLICT, product);
    }

    @Test
    void anAuthorityGivenTwiceIsGoneWhenItIsTakenOffOnce() {
        register("line-4", LINE);
        DeviceX509 given = products.authority(LINE.pem());
        products.change(
                product,
                Optional.empty(),
                settings -> settings.withPolicy(settings.policy().withAuthorities(List.of(given, given))));

        authorities.enable("line-4", false);

        assertThat(announced(product)).isEmpty();
    }

    @Test
    void aDisabledAuthorityVouchesForNobodyAndComesBackWhereItWas() {
        String second = product("doors");
        register("line-4", LINE);
        authorities.bind("line-4", product);
        authorities.bind("line-4", second);

        authorities.enable("line-4", false);
        authorities.enable("line-4", false);
        assertThat(announced(product)).isEmpty();
        assertThat(announced(second)).isEmpty();
        assertThat(productsOf("line-4")).containsExactlyInAnyOrder(product, second);
        assertRefused(() -> authorities.delete("line-4"), Rejection.CONFLICT, product);
        assertRefused(() -> authorities.bind("line-4", product), Rejection.CONFLICT, "disabled");
        authorities.unbind("line-4", second);

        authorities.enable("line-4", true);
        assertThat(announced(product)).containsExactly(LINE.certificate());
        assertThat(announced(second)).isEmpty();
    }

    @Test
    void anotherCertificateTakesTheFormersPlaceEverywhere() {
        register("line-4", LINE);
        authorities.bind("line-4", product);

        authorities.replace(
                "line-4", OTHER.pem(), OTHER.proof(authorities.newCode().code()));

        assertThat(announced(product)).containsExactly(OTHER.certificate());
        assertThat(authorities.get("line-4").certificate()).isEqualTo(OTHER.certificate());
        assertRefused(
                () -> authorities.replace(
                        "line-4", OTHER.pem(), OTHER.proof(authorities.newCode().code())),
                Rejection.CONFLICT,
                "registered");
    }

    @Test
    void bindingAloneTakesThePlaceOfAllOthersInOneChange() {
        String direct = OTHER.pem();
        register("line-4", LINE);
        register("line-5", new OwnAuthority("Line 5"));
        register("line-6", THIRD);
        products.change(
                product,
                Optional.empty(),
                settings ->
                        settings.withPolicy(settings.policy().withAuthorities(List.of(products.authority(direct)))));
        authorities.bind("line-4", product);
        authorities.bind("line-5", product);
        authorities.enable("line-5", false);
        int announced = registry.announced.size();

        authorities.bindAlone("line-6", product);
        authorities.bindAlone("line-6", product);

        assertThat(announced(product))
                .as("one that the product was given directly stays")
                .containsExactly(OTHER.certificate(), THIRD.certificate());
        assertThat(registry.announced).hasSize(announced + 1);
        authorities.enable("line-5", true);
        assertThat(productsOf("line-5")).isEmpty();
        authorities.enable("line-4", false);
        assertRefused(() -> authorities.bindAlone("line-4", product), Rejection.CONFLICT, "disabled");
        assertRefused(() -> authorities.bindAlone("none", product), Rejection.NOT_FOUND, "none");

        authorities.unbindAll(product);
        assertThat(announced(product)).containsExactly(OTHER.certificate());
        assertRefused(() -> authorities.unbindAll(product), Rejection.NOT_FOUND, "no authority is bound");
    }

    @Test
    void aProductIsBoundFromTheBeginningOrNotMade() {
        register("line-4", LINE);
        Product made = authorities.createProduct(ProductSettings.named("doors"), "line-4");

        assertThat(announced(made.productId())).containsExactly(LINE.certificate());
        assertRefused(
                () -> authorities.createProduct(ProductSettings.named("gates"), "none"), Rejection.NOT_FOUND, "none");
        authorities.enable("line-4", false);
        assertRefused(
                () -> authorities.createProduct(ProductSettings.named("gates"), "line-4"),
                Rejection.CONFLICT,
                "disabled");
        assertThat(products.list()).extracting(Product::name).containsExactlyInAnyOrder("cameras", "doors");
    }

    @Test
    void aDevicesCertificateIsOfAnAuthorityThatIsKnown() {
        DeviceId cam = new DeviceId(product, "cam");
        assertRefused(
                () -> authorities.requireIssued(LINE.device(cam), cam),
                Rejection.INVALID,
                "no authority of the account");
        register("line-4", LINE);
        authorities.requireIssued(LINE.device(cam), cam);
        assertRefused(
                () -> authorities.requireIssued(LINE.device(cam), new DeviceId(product, "door")),
                Rejection.INVALID,
                "subject");
        assertRefused(() -> authorities.requireIssued(OTHER.device(cam), cam), Rejection.INVALID, "'CN=Another'");
        products.change(
                product,
                Optional.empty(),
                settings -> settings.withPolicy(settings.policy().withAuthorities(List.of(OTHER.certificate()))));
        authorities.requireIssued(OTHER.device(cam), cam);
    }

    @Test
    void bindingAndDeletingDoNotMissEachOther() {
        for (int i = 0; i < 30; i++) {
            register("line-4", LINE);
            CompletableFuture<Boolean> bound = tried(() -> authorities.bind("line-4", product));
            CompletableFuture<Boolean> deleted = tried(() -> authorities.delete("line-4"));

            assertThat(bound.join()).as("one of the two, and one only").isNotEqualTo(deleted.join());
            assertThat(announced(product)).hasSize(bound.join() ? 1 : 0);
            if (bound.join()) {
                authorities.unbind("line-4", product);
                authorities.delete("line-4");
            }
        }
    }

    @Test
    void aCodeIsGoodForOneOfManyWhoComeAtOnce() {
        String code = authorities.newCode().code();
        String proof = LINE.proof(code);
        CompletableFuture<Boolean> one = tried(() -> authorities.create("one", LINE.pem(), proof));
        CompletableFuture<Boolean> two = tried(() -> authorities.create("two", LINE.pem(), proof));

        assertThat(one.join()).isNotEqualTo(two.join());
        assertThatThrownBy(() -> authorities.create("three", OTHER.pem(), OTHER.proof(code)))
                .isInstanceOf(RejectedException.class);
    }

    private static CompletableFuture<Boolean> tried(Runnable change) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                change.run();
                return true;
            } catch (RejectedException late) {
                return false;
            }
        });
    }

    private AccountAuthority register(String name, OwnAuthority own) {
        return authorities.create(
                name, own.pem(), own.proof(authorities.newCode().code()));
    }

    private List<String> productsOf(String name) {
        return authorities.productsOf(authorities.get(name)).stream()
                .map(Product::productId)
                .toList();
    }

    private String product(String name) {
        return products.create(ProductSettings.named(name)).productId();
    }

    private List<DeviceX509> announced(String productId) {
        return products.get(productId).policy().caCertificates();
    }

    private static void assertRefused(Runnable change, Rejection reason, String says) {
        RejectedException refusal = catchThrowableOfType(RejectedException.class, change::run);
        assertThat(refusal).isNotNull();
        assertThat(refusal.reason()).isEqualTo(reason);
        assertThat(refusal.getMessage()).contains(says);
    }
}
