package io.tributary.management.credentials;

import io.tributary.codec.SecretBox;
import io.tributary.identity.DeviceId;
import io.tributary.management.credentials.ClientKeyStore.ClientKey;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.Product;
import io.tributary.management.registry.Products;
import io.tributary.management.registry.Rewrapped;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The kinds of things that hold sealed secrets, as parts of a run. */
public final class RewrapParts {
    private static final int KEYS_TOGETHER = 100;

    /** One page that holds everything of its kind. */
    public static RewrapPart whole(String name, Supplier<Rewrapped> all) {
        return part(name, cursor -> all.get());
    }

    /** The platform's authorities. */
    public static RewrapPart of(PlatformAuthorities authorities) {
        return whole("authorities", authorities::rewrap);
    }

    /** The secrets with which devices register themselves. */
    public static RewrapPart of(Products products) {
        return whole("products", products::rewrap);
    }

    /** Devices, product by product in the order of ids. */
    public static RewrapPart of(Products products, Devices devices) {
        return part(
                "devices", cursor -> inProduct(products, cursor, (product, within) -> devices.rewrap(product, within)));
    }

    /** Private keys of devices that were not fetched yet. */
    public static RewrapPart of(Products products, ClientKeyStore keys, SecretBox box) {
        return part(
                "client-keys",
                cursor -> inProduct(products, cursor, (product, within) -> keysOf(product, within, keys, box)));
    }

    /** A page of one product. */
    private interface InProduct {
        Rewrapped next(String productId, Optional<String> cursor);
    }

    /** A cursor is the product's id, a blank, and the cursor within it; nothing behind the blank is the product's beginning. */
    private static Rewrapped inProduct(Products products, Optional<String> cursor, InProduct pages) {
        String at = cursor.map(text -> text.substring(0, text.indexOf(' '))).orElse("");
        Optional<String> within =
                cursor.map(text -> text.substring(text.indexOf(' ') + 1)).filter(text -> !text.isEmpty());
        List<String> ids = products.list().stream()
                .map(Product::productId)
                .filter(id -> id.compareTo(at) >= 0)
                .sorted()
                .toList();
        if (ids.isEmpty()) {
            return Rewrapped.NOTHING;
        }
        String product = ids.get(0);
        Rewrapped page = pages.next(product, product.equals(at) ? within : Optional.empty());
        Optional<String> next = page.next()
                .map(place -> product + " " + place)
                .or(() -> ids.stream().skip(1).findFirst().map(id -> id + " "));
        return new Rewrapped(page.examined(), page.changed(), page.failures(), next);
    }

    private static Rewrapped keysOf(String product, Optional<String> cursor, ClientKeyStore keys, SecretBox box) {
        int slash = cursor.map(text -> text.indexOf('/')).orElse(0);
        int part =
                cursor.map(text -> Integer.parseInt(text.substring(0, slash))).orElse(0);
        String after = cursor.map(text -> text.substring(slash + 1)).orElse("");
        List<ClientKey> page = keys.keys(product, part, after, KEYS_TOGETHER);
        Rewrapped.Tally tally = new Rewrapped.Tally();
        for (ClientKey key : page) {
            tally.take(
                    box,
                    key.sealed(),
                    DeviceCertificates.ownerOf(key.device()),
                    wrapped -> keys.reseal(new ClientKey(key.device(), key.fingerprint(), wrapped)));
        }
        if (!page.isEmpty()) {
            DeviceId last = page.get(page.size() - 1).device();
            return tally.done(Optional.of(part + "/" + last.deviceName()));
        }
        return tally.done(part + 1 < ClientKeyStore.PARTS ? Optional.of((part + 1) + "/") : Optional.empty());
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

    private RewrapParts() {}
}
