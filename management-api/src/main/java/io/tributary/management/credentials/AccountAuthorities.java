package io.tributary.management.credentials;

import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.registry.DeviceX509;
import io.tributary.management.registry.Product;
import io.tributary.management.registry.ProductPolicy;
import io.tributary.management.registry.ProductSettings;
import io.tributary.management.registry.Products;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The account's own certificate authorities. Whoever registers one shows that they hold its key. All changes are made while nobody
 * else changes a product, so that binding and deleting cannot miss each other. Thread-safe; refuses with {@link RejectedException}.
 */
public final class AccountAuthorities {
    /** Authorities of the account, at most. */
    public static final int MOST = 10;

    private static final Duration CODE_LIFE = Duration.ofDays(1);
    private static final int CODE_BYTES = 16;

    private final AccountAuthorityStore store;
    private final Products products;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    /** What must be the common name of a certificate that shows possession of an authority's key. */
    public record VerificationCode(String code, Instant expiresAt) {}

    public AccountAuthorities(AccountAuthorityStore store, Products products, Clock clock) {
        this.store = store;
        this.products = products;
        this.clock = clock;
    }

    /** A code that is good for one registration. */
    public VerificationCode newCode() {
        byte[] bytes = new byte[CODE_BYTES];
        random.nextBytes(bytes);
        String code = HexFormat.of().formatHex(bytes);
        store.putCode(code, CODE_LIFE);
        return new VerificationCode(code, clock.instant().plus(CODE_LIFE));
    }

    /**
     * Registers an authority.
     *
     * @param certificate PEM of the authority
     * @param verification PEM of a certificate that it issued, whose common name is a {@link #newCode code}
     */
    public AccountAuthority create(String name, String certificate, String verification) {
        DeviceX509 read = DeviceX509.ofAuthority(certificate, "certificate", clock.instant());
        AccountAuthority authority = new AccountAuthority(name, read, true, Set.of(), clock.instant());
        String code = possession(read, verification);
        return products.alone(all -> {
            List<AccountAuthority> present = store.authorities();
            if (present.stream().anyMatch(each -> each.name().equals(name))) {
                throw conflict("there is an authority '" + name + "' already", "Choose another name.", "name");
            }
            if (present.size() >= MOST) {
                throw conflict("the account has its " + MOST + " authorities", "Delete one that is not used.", "");
            }
            requireNew(read, present);
            take(code);
            store.put(authority);
            return authority;
        });
    }

    /** Puts another certificate in the place of an authority's, at every product it is bound to. */
    public AccountAuthority replace(String name, String certificate, String verification) {
        DeviceX509 read = DeviceX509.ofAuthority(certificate, "certificate", clock.instant());
        get(name);
        String code = possession(read, verification);
        return products.alone(all -> {
            AccountAuthority before = get(name);
            requireNew(read, store.authorities());
            take(code);
            AccountAuthority after = before.with(read);
            // Products first: what is interrupted is repeated, and finds those that still have the former one by it.
            for (Product product : all.all()) {
                if (product.policy().caCertificates().contains(before.certificate())) {
                    all.change(product, policy(list -> {
                        list.remove(before.certificate());
                        list.add(read);
                    }));
                }
            }
            store.put(after);
            return after;
        });
    }

    public List<AccountAuthority> list() {
        return store.authorities();
    }

    /** The authority, or a refusal with NOT_FOUND. */
    public AccountAuthority get(String name) {
        return store.authority(name)
                .orElseThrow(() -> new RejectedException(
                        Rejection.NOT_FOUND,
                        "there is no authority '" + name + "'",
                        "List them with GET /api/v1/authorities.",
                        "name"));
    }

    /** The products an authority is bound to, in the order of their ids. */
    public List<Product> productsOf(AccountAuthority authority) {
        return products.list().stream()
                .filter(authority::isBoundTo)
                .sorted(Comparator.comparing(Product::productId))
                .toList();
    }

    /** The registered authorities of a product. */
    public List<AccountAuthority> ofProduct(String productId) {
        return boundTo(products.get(productId));
    }

    private List<AccountAuthority> boundTo(Product product) {
        return store.authorities().stream()
                .filter(authority -> authority.isBoundTo(product))
                .toList();
    }

    /** Lets devices of a product in by certificates of an authority. Binding it again changes nothing. */
    public void bind(String name, String productId) {
        products.alone(all -> {
            AccountAuthority authority = getEnabled(name, "name");
            Product product = products.get(productId);
            return authority.isBoundTo(product)
                    ? product
                    : all.change(product, policy(list -> list.add(authority.certificate())));
        });
    }

    /** Binds an authority in the place of all that are bound to the product; what they let in and this one does not is closed. */
    public void bindAlone(String name, String productId) {
        products.alone(all -> {
            AccountAuthority authority = getEnabled(name, "name");
            Product product = products.get(productId);
            List<AccountAuthority> others = boundTo(product).stream()
                    .filter(other -> !other.name().equals(name))
                    .toList();
            if (authority.isBoundTo(product) && others.isEmpty()) {
                return product;
            }
            return rebind(others, product, all, list -> {
                if (!list.contains(authority.certificate())) {
                    list.add(authority.certificate());
                }
            });
        });
    }

    /** Adds a product that an authority is bound to from the beginning. */
    public Product createProduct(ProductSettings settings, String authority) {
        return products.alone(all -> {
            DeviceX509 certificate = getEnabled(authority, "authority").certificate();
            return all.create(
                    settings.withPolicy(policy(list -> list.add(certificate)).apply(settings.policy())));
        });
    }

    /** Closes the connections that came in by it. */
    public void unbind(String name, String productId) {
        products.alone(all -> {
            AccountAuthority authority = get(name);
            Product product = products.get(productId);
            if (!authority.isBoundTo(product)) {
                throw new RejectedException(
                        Rejection.NOT_FOUND,
                        "authority '" + name + "' is not bound to product " + productId,
                        "List what is bound with GET /api/v1/products/" + productId + "/authorities.",
                        "name");
            }
            return rebind(List.of(authority), product, all, list -> {});
        });
    }

    /** Unbinds all authorities of a product; refuses with NOT_FOUND when it has none. */
    public void unbindAll(String productId) {
        products.alone(all -> {
            Product product = products.get(productId);
            List<AccountAuthority> bound = boundTo(product);
            if (bound.isEmpty()) {
                throw new RejectedException(
                        Rejection.NOT_FOUND,
                        "no authority is bound to product " + productId,
                        "Bind one with PUT /api/v1/products/" + productId + "/authorities/{name}.",
                        "name");
            }
            return rebind(bound, product, all, list -> {});
        });
    }

    /**
     * Refuses with INVALID a certificate of a device that neither an authority of the account issued nor one that its product was given
     * directly.
     *
     * @param certificate PEM
     */
    public void requireIssued(String certificate, DeviceId device) {
        DeviceX509 read = DeviceX509.ofDevice(certificate, device, clock.instant());
        boolean issued = Stream.concat(
                        products.get(device.productId()).policy().caCertificates().stream(),
                        store.authorities().stream().map(AccountAuthority::certificate))
                .anyMatch(read::isIssuedBy);
        if (!issued) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "the issuer of the certificate, '"
                            + read.certificate().getIssuerX500Principal().getName()
                            + "', is no authority of the account",
                    "Register the authority and bind it to product " + device.productId() + " first.",
                    "certificate");
        }
    }

    /**
     * Takes an authority away from all its products for a while, or gives it back. What was interrupted is finished by doing it again.
     */
    public AccountAuthority enable(String name, boolean enabled) {
        return products.alone(all -> enabled ? enabled(get(name), all) : disabled(get(name), all));
    }

    private AccountAuthority disabled(AccountAuthority before, Products.Alone all) {
        Set<String> bound = boundTo(before, all.all());
        AccountAuthority after = before.disabledFor(bound);
        store.put(after);
        for (Product product : all.all()) {
            if (product.policy().caCertificates().contains(before.certificate())) {
                all.change(product, policy(list -> list.remove(before.certificate())));
            }
        }
        return after;
    }

    private AccountAuthority enabled(AccountAuthority before, Products.Alone all) {
        for (Product product : all.all()) {
            boolean missing = before.suspended().contains(product.productId())
                    && !product.policy().caCertificates().contains(before.certificate());
            if (missing) {
                all.change(product, policy(list -> list.add(before.certificate())));
            }
        }
        AccountAuthority after = before.enabledAgain();
        store.put(after);
        return after;
    }

    /** Deletes one that no product is bound to. */
    public void delete(String name) {
        products.alone(all -> {
            AccountAuthority authority = get(name);
            Set<String> bound = boundTo(authority, all.all());
            if (!bound.isEmpty()) {
                throw conflict(
                        "authority '" + name + "' is bound to "
                                + bound.stream().sorted().limit(10).collect(Collectors.joining(", ")),
                        "Unbind it first, with DELETE /api/v1/products/{productId}/authorities/" + name + ".",
                        "name");
            }
            store.delete(authority);
            return true;
        });
    }

    private AccountAuthority getEnabled(String name, String field) {
        AccountAuthority authority = get(name);
        if (!authority.enabled()) {
            throw conflict("authority '" + name + "' is disabled", "Enable it first.", field);
        }
        return authority;
    }

    /** Takes authorities away from a product, and gives it others, in one change of it. */
    private Product rebind(
            List<AccountAuthority> gone, Product product, Products.Alone all, Consumer<List<DeviceX509>> others) {
        String id = product.productId();
        gone.stream()
                .filter(authority -> authority.suspended().contains(id))
                .forEach(authority -> store.put(authority.without(id)));
        return all.change(product, policy(list -> {
            gone.forEach(authority -> list.remove(authority.certificate()));
            others.accept(list);
        }));
    }

    private static Set<String> boundTo(AccountAuthority authority, List<Product> products) {
        return products.stream()
                .filter(authority::isBoundTo)
                .map(Product::productId)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static UnaryOperator<ProductPolicy> policy(Consumer<List<DeviceX509>> change) {
        return policy -> {
            List<DeviceX509> list = new ArrayList<>(policy.caCertificates());
            change.accept(list);
            return policy.withAuthorities(list);
        };
    }

    private static void requireNew(DeviceX509 certificate, List<AccountAuthority> present) {
        present.stream()
                .filter(each -> each.certificate().equals(certificate))
                .findFirst()
                .ifPresent(each -> {
                    throw conflict(
                            "this certificate is registered as '" + each.name() + "'",
                            "Use that authority, or send another certificate.",
                            "certificate");
                });
    }

    /** The code that the proof names, once it is sure that the authority's key made the proof. */
    private String possession(DeviceX509 authority, String verification) {
        DeviceX509 proof = DeviceX509.ofProof(verification, "verification", clock.instant());
        if (!proof.isIssuedBy(authority)) {
            throw refuse(
                    "the authority did not issue the verification certificate",
                    "Sign it with the private key that belongs to 'certificate'.");
        }
        return Optional.of(proof.commonNames())
                .filter(names -> names.size() == 1 && store.knowsCode(names.get(0)))
                .map(names -> names.get(0))
                .orElseThrow(AccountAuthorities::unknownCode);
    }

    private void take(String code) {
        if (!store.takeCode(code)) {
            throw unknownCode();
        }
    }

    private static RejectedException unknownCode() {
        return refuse(
                "the common name of the verification certificate is not a code of ours that is still good",
                "Get one with POST /api/v1/authorities/verification-codes; it is good once, for a day.");
    }

    private static RejectedException refuse(String detail, String remedy) {
        return new RejectedException(Rejection.INVALID, detail, remedy, "verification");
    }

    private static RejectedException conflict(String detail, String remedy, String field) {
        return new RejectedException(Rejection.CONFLICT, detail, remedy, field);
    }
}
