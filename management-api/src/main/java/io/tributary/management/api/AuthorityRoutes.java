package io.tributary.management.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.tributary.management.credentials.AccountAuthorities;
import io.tributary.management.credentials.AccountAuthority;
import io.tributary.management.registry.DeviceX509;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** {@code /api/v1/authorities}: the account's own certificate authorities, and which products have them. */
public final class AuthorityRoutes {
    private static final String ALL = "/api/v1/authorities";
    private static final String ONE = ALL + "/{name}";
    private static final String OF_PRODUCT = "/api/v1/products/{productId}/authorities";

    private final AccountAuthorities authorities;

    public AuthorityRoutes(AccountAuthorities authorities) {
        this.authorities = authorities;
    }

    public void register(RoutesConfig routes) {
        routes.post(ALL + "/verification-codes", this::newCode);
        routes.post(ALL, this::create);
        routes.get(ALL, this::list);
        routes.get(ONE, this::get);
        routes.put(ONE, this::replace);
        routes.patch(ONE, this::enable);
        routes.delete(ONE, this::delete);
        routes.get(OF_PRODUCT, this::ofProduct);
        routes.put(OF_PRODUCT + "/{name}", this::bind);
        routes.delete(OF_PRODUCT + "/{name}", this::unbind);
    }

    /**
     * @param certificate PEM of the authority
     * @param verification PEM of a certificate issued by it, whose common name is a verification code
     */
    record NewAuthority(String name, String certificate, String verification) {}

    record OtherCertificate(String certificate, String verification) {}

    record AuthorityChange(boolean enabled) {}

    /**
     * @param products ids of those it is bound to, or was when it was disabled
     */
    record AuthorityForm(
            String name,
            boolean enabled,
            List<String> products,
            String certificate,
            String subject,
            String issuer,
            String serial,
            String fingerprint,
            Instant notBefore,
            Instant notAfter,
            Instant createdAt) {}

    private void newCode(Context http) {
        http.status(HttpStatus.CREATED).header("Cache-Control", "no-store").json(authorities.newCode());
    }

    private void create(Context http) {
        NewAuthority wanted = Requests.body(http, NewAuthority.class);
        AccountAuthority authority = authorities.create(wanted.name(), wanted.certificate(), wanted.verification());
        http.status(HttpStatus.CREATED)
                .header("Location", ALL + "/" + authority.name())
                .json(formOf(authority));
    }

    private void list(Context http) {
        http.json(Map.of("items", authorities.list().stream().map(this::formOf).toList()));
    }

    private void get(Context http) {
        http.json(formOf(authorities.get(http.pathParam("name"))));
    }

    private void replace(Context http) {
        OtherCertificate wanted = Requests.body(http, OtherCertificate.class);
        http.json(formOf(authorities.replace(http.pathParam("name"), wanted.certificate(), wanted.verification())));
    }

    private void enable(Context http) {
        AuthorityChange change = Requests.body(http, AuthorityChange.class);
        http.json(formOf(authorities.enable(http.pathParam("name"), change.enabled())));
    }

    private void delete(Context http) {
        authorities.delete(http.pathParam("name"));
        http.status(HttpStatus.NO_CONTENT);
    }

    private void ofProduct(Context http) {
        http.json(Map.of(
                "items",
                authorities.ofProduct(http.pathParam("productId")).stream()
                        .map(this::formOf)
                        .toList()));
    }

    private void bind(Context http) {
        authorities.bind(http.pathParam("name"), http.pathParam("productId"));
        http.status(HttpStatus.NO_CONTENT);
    }

    private void unbind(Context http) {
        authorities.unbind(http.pathParam("name"), http.pathParam("productId"));
        http.status(HttpStatus.NO_CONTENT);
    }

    private AuthorityForm formOf(AccountAuthority authority) {
        DeviceX509 certificate = authority.certificate();
        return new AuthorityForm(
                authority.name(),
                authority.enabled(),
                authorities.productsOf(authority),
                certificate.pem(),
                certificate.subject(),
                certificate.certificate().getIssuerX500Principal().getName(),
                certificate.certificate().getSerialNumber().toString(16),
                certificate.fingerprint(),
                certificate.notBefore(),
                certificate.notAfter(),
                authority.createdAt());
    }
}
