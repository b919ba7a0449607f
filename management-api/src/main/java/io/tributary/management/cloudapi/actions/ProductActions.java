package io.tributary.management.cloudapi.actions;

import static io.tributary.management.cloudapi.actions.Values.isOne;

import io.tributary.limits.Limits;
import io.tributary.management.cloudapi.model.Arguments;
import io.tributary.management.credentials.AccountAuthorities;
import io.tributary.management.credentials.AccountAuthority;
import io.tributary.management.registry.DynamicRegistration;
import io.tributary.management.registry.Product;
import io.tributary.management.registry.ProductPolicy;
import io.tributary.management.registry.ProductSettings;
import io.tributary.management.registry.Products;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The actions on products and their dynamic registration. (Cloud API, section 7.1.) */
final class ProductActions {
    private final Products products;
    private final AccountAuthorities authorities;
    private final Limits limits;

    ProductActions(Products products, AccountAuthorities authorities, Limits limits) {
        this.products = products;
        this.authorities = authorities;
        this.limits = limits;
    }

    Map<String, ?> create(Call call) {
        Arguments arguments = call.arguments();
        Arguments properties = arguments.structure("ProductProperties");
        ProductSettings settings = ProductForm.settings(arguments.text("ProductName"), properties);
        Optional<String> authority = ProductForm.authority(properties);
        Product product = authority
                .map(name -> authorities.createProduct(settings, name))
                .orElseGet(() -> products.create(settings));
        return Map.of(
                "ProductName", product.name(),
                "ProductId", product.productId(),
                "ProductProperties",
                        ProductForm.properties(product, secret(call, product), limitOf(product), authority.orElse("")));
    }

    Map<String, ?> describe(Call call) {
        return info(call, products.get(call.arguments().text("ProductId")), authorities.list());
    }

    Map<String, ?> list(Call call) {
        List<Product> all = products.list();
        List<AccountAuthority> own = authorities.list();
        return Map.of(
                "TotalCount",
                all.size(),
                "Products",
                Values.Window.of(call.arguments()).of(all).stream()
                        .map(product -> info(call, product, own))
                        .toList());
    }

    Map<String, ?> delete(Call call) {
        products.delete(call.arguments().text("ProductId"), Optional.empty());
        return Action.DONE;
    }

    /** Here 1 disables: the other way round than for devices. */
    Map<String, ?> forbid(Call call) {
        boolean forbidden = isOne(call.arguments(), "Status");
        List<String> ids =
                call.arguments().texts("ProductId").stream().distinct().toList();
        ids.forEach(products::get); // nothing is changed when one of them does not exist
        ids.forEach(id -> products.change(
                id, Optional.empty(), before -> before.withPolicy(enabled(before.policy(), !forbidden))));
        return Action.DONE;
    }

    Map<String, ?> register(Call call) {
        Arguments arguments = call.arguments();
        DynamicRegistration wanted =
                ProductForm.registration(arguments.number("RegisterType"), arguments.number("RegisterLimit"));
        Product product = products.change(
                arguments.text("ProductId"),
                Optional.empty(),
                (ProductSettings before) -> before.withRegistration(new DynamicRegistration(
                        wanted.mode(), wanted.limit(), before.registration().again())));
        return Map.of(
                "RegisterType", product.registration().mode().ordinal(),
                "RegisterLimit", product.registration().limit(),
                "ProductSecret", secret(call, product));
    }

    private Map<String, Object> info(Call call, Product product, List<AccountAuthority> own) {
        // The native interface may have bound several; this one knows one name.
        String authority = own.stream()
                .filter(each -> each.isBoundTo(product))
                .map(AccountAuthority::name)
                .findFirst()
                .orElse("");
        return ProductForm.info(product, secret(call, product), limitOf(product), authority);
    }

    private String secret(Call call, Product product) {
        return product.registration().mode() != DynamicRegistration.Mode.OFF
                        && call.may("product:GetSecret", "product/" + product.productId())
                ? products.secretOf(product).orElse("")
                : "";
    }

    private int limitOf(Product product) {
        return product.settings().deviceLimit().orElse(limits.devicesPerProduct());
    }

    private static ProductPolicy enabled(ProductPolicy policy, boolean enabled) {
        return new ProductPolicy(
                enabled,
                policy.authentication(),
                policy.messageIdProperty(),
                policy.retain(),
                policy.deviceMessagesPerSecond(),
                policy.messagesPerSecond(),
                policy.caCertificates());
    }
}
