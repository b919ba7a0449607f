package io.tributary.management.cloudapi.actions;

import static io.tributary.management.cloudapi.actions.Values.seconds;

import io.tributary.management.cloudapi.actions.Values.Window;
import io.tributary.management.cloudapi.model.Arguments;
import io.tributary.management.cloudapi.model.CloudRefusal;
import io.tributary.management.credentials.AccountAuthorities;
import io.tributary.management.credentials.AccountAuthority;
import io.tributary.management.registry.Product;
import io.tributary.management.registry.Products;
import java.util.List;
import java.util.Map;

/**
 * The actions on the account's own certificate authorities, which this API calls private CAs. A product has one of them here: binding
 * puts it in the place of those that were bound. (Cloud API, section 7.11.)
 */
final class AuthorityActions {
    private static final int MAX_PAGE = 200;

    private final AccountAuthorities authorities;
    private final Products products;

    AuthorityActions(AccountAuthorities authorities, Products products) {
        this.authorities = authorities;
        this.products = products;
    }

    Map<String, ?> create(Call call) {
        Arguments arguments = call.arguments();
        authorities.create(nameOf(arguments), arguments.text("CertText"), arguments.text("VerifyCertText"));
        return Action.DONE;
    }

    Map<String, ?> replace(Call call) {
        Arguments arguments = call.arguments();
        authorities.replace(nameOf(arguments), arguments.text("CertText"), arguments.text("VerifyCertText"));
        return Action.DONE;
    }

    Map<String, ?> delete(Call call) {
        authorities.delete(nameOf(call.arguments()));
        return Action.DONE;
    }

    Map<String, ?> describe(Call call) {
        return Map.of("CA", info(authorities.get(nameOf(call.arguments()))));
    }

    Map<String, ?> list(Call call) {
        return Map.of("CAs", infos(authorities.list()));
    }

    /** The name of a product is for who may see the product. */
    Map<String, ?> products(Call call) {
        Window window = Window.of(call.arguments(), 1, MAX_PAGE);
        AccountAuthority authority = authorities.get(nameOf(call.arguments()));
        return Map.of(
                "Products",
                window.of(authorities.productsOf(authority)).stream()
                        .map(product -> Map.of(
                                "ProductId",
                                product.productId(),
                                "ProductName",
                                call.may("product:Get", "product/" + product.productId()) ? product.name() : ""))
                        .toList());
    }

    Map<String, ?> ofProduct(Call call) {
        return Map.of("CAs", infos(authorities.ofProduct(call.arguments().text("ProductId"))));
    }

    Map<String, ?> bind(Call call) {
        Product product = products.get(call.arguments().text("ProductId"));
        if (ProductForm.isOfKeys(product)) {
            throw new CloudRefusal(
                    "LimitExceeded.CACertNotSupport",
                    "the devices of product " + product.productId() + " show keys, not certificates");
        }
        authorities.bindAlone(nameOf(call.arguments()), product.productId());
        return Action.DONE;
    }

    Map<String, ?> unbind(Call call) {
        authorities.unbindAll(call.arguments().text("ProductId"));
        return Action.DONE;
    }

    private static String nameOf(Arguments arguments) {
        return arguments.text("CertName");
    }

    private static List<Map<String, Object>> infos(List<AccountAuthority> all) {
        return all.stream().map(AuthorityActions::info).toList();
    }

    /** The structure CertInfo. */
    private static Map<String, Object> info(AccountAuthority authority) {
        var certificate = authority.certificate();
        return Map.of(
                "CertName", authority.name(),
                "CertSN", certificate.certificate().getSerialNumber().toString(16),
                "IssuerName", certificate.certificate().getIssuerX500Principal().getName(),
                "Subject", certificate.subject(),
                "CreateTime", seconds(authority.createdAt()),
                "EffectiveTime", seconds(certificate.notBefore()),
                "ExpireTime", seconds(certificate.notAfter()),
                "CertText", certificate.pem());
    }
}
