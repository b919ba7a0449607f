package io.tributary.management.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.tributary.management.api.route.Route;
import io.tributary.management.api.route.Route.Trait;
import io.tributary.management.credentials.AccountAuthorities;
import io.tributary.management.credentials.AccountAuthority;
import io.tributary.management.registry.DeviceX509;
import io.tributary.management.registry.Page;
import io.tributary.management.registry.Product;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code /api/v1/authorities}: the account's own certificate authorities, and which products have them. */
public final class AuthorityRoutes {
    private static final String ALL = "/api/v1/authorities";
    private static final String ONE = ALL + "/{name}";
    private static final String OF_PRODUCT = "/api/v1/products/{productId}/authorities";

    private final AccountAuthorities authorities;

    public AuthorityRoutes(AccountAuthorities authorities) {
        this.authorities = authorities;
    }

    public List<Route> routes() {
        return List.of(
                Route.post(ALL + "/verification-codes", "createVerificationCode", this::newCode)
                        .says(
                                "Makes a code that shows, in a certificate of an authority, that its key is yours; good once, for a day")
                        .answers(201, AccountAuthorities.VerificationCode.class)
                        .being(Trait.CREATES),
                Route.post(ALL, "createAuthority", this::create)
                        .says("Registers an authority of your own")
                        .takes(NewAuthority.class)
                        .answers(201, AuthorityForm.class)
                        .being(Trait.CREATES),
                Paging.paged(Route.get(ALL, "listAuthorities", this::list))
                        .says("Lists the authorities of your own")
                        .answers(200, AuthorityList.class),
                Route.get(ONE, "getAuthority", this::get)
                        .says("Shows an authority of your own")
                        .answers(200, AuthorityForm.class),
                Route.put(ONE, "replaceAuthority", this::replace)
                        .says("Puts another certificate in an authority's place, at all its products")
                        .takes(OtherCertificate.class)
                        .answers(200, AuthorityForm.class),
                Route.patch(ONE, "changeAuthority", this::enable)
                        .says("Takes an authority from its products, or gives it back")
                        .takes(AuthorityChange.class)
                        .answers(200, AuthorityForm.class),
                Route.delete(ONE, "deleteAuthority", this::delete)
                        .says("Forgets an authority; refused while it is bound")
                        .answers(204),
                Paging.paged(Route.get(OF_PRODUCT, "listProductAuthorities", this::ofProduct))
                        .says("Lists the authorities that are bound to a product")
                        .answers(200, AuthorityList.class),
                Route.put(OF_PRODUCT + "/{name}", "bindAuthority", this::bind)
                        .says("Binds an authority to a product")
                        .answers(204),
                Route.delete(OF_PRODUCT + "/{name}", "unbindAuthority", this::unbind)
                        .says("Unbinds an authority from a product, which closes connections by its certificates")
                        .answers(204));
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

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record AuthorityList(List<AuthorityForm> items, Optional<String> next) {}

    private void newCode(Context http) {
        http.status(HttpStatus.CREATED).header("Cache-Control", "no-store").json(authorities.newCode());
    }

    private void create(Context http) {
        NewAuthority wanted = Requests.body(http, NewAuthority.class);
        AccountAuthority authority = authorities.create(wanted.name(), wanted.certificate(), wanted.verification());
        http.status(HttpStatus.CREATED).header("Location", ALL + "/" + authority.name());
        answerChange(http, authority);
    }

    private void list(Context http) {
        answer(
                http,
                authorities.list().stream()
                        .filter(authority -> AccessGate.sees(http, "authority/" + authority.name()))
                        .toList());
    }

    private void get(Context http) {
        AuthorityForm form = formOf(authorities.get(http.pathParam("name")));
        EntityTag.of(form, form).answer(http);
    }

    private void replace(Context http) {
        OtherCertificate wanted = Requests.body(http, OtherCertificate.class);
        requireMatch(http);
        answerChange(http, authorities.replace(http.pathParam("name"), wanted.certificate(), wanted.verification()));
    }

    private void enable(Context http) {
        AuthorityChange change = Requests.body(http, AuthorityChange.class);
        requireMatch(http);
        answerChange(http, authorities.enable(http.pathParam("name"), change.enabled()));
    }

    private void delete(Context http) {
        requireMatch(http);
        authorities.delete(http.pathParam("name"));
        http.status(HttpStatus.NO_CONTENT);
    }

    private void ofProduct(Context http) {
        answer(http, authorities.ofProduct(http.pathParam("productId")));
    }

    private void bind(Context http) {
        authorities.bind(http.pathParam("name"), http.pathParam("productId"));
        http.status(HttpStatus.NO_CONTENT);
    }

    private void unbind(Context http) {
        authorities.unbind(http.pathParam("name"), http.pathParam("productId"));
        http.status(HttpStatus.NO_CONTENT);
    }

    private void answer(Context http, List<AccountAuthority> all) {
        Page<AccountAuthority> page = Paging.page(http, all, AccountAuthority::name);
        Paging.link(http, page.next());
        http.json(new AuthorityList(page.items().stream().map(this::formOf).toList(), page.next()));
    }

    private void answerChange(Context http, AccountAuthority authority) {
        AuthorityForm form = formOf(authority);
        EntityTag.of(form, form).answerChange(http);
    }

    private void requireMatch(Context http) {
        EntityTag.requireMatch(http, () -> formOf(authorities.get(http.pathParam("name"))));
    }

    private AuthorityForm formOf(AccountAuthority authority) {
        DeviceX509 certificate = authority.certificate();
        return new AuthorityForm(
                authority.name(),
                authority.enabled(),
                authorities.productsOf(authority).stream()
                        .map(Product::productId)
                        .toList(),
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
