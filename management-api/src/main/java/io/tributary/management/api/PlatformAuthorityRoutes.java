package io.tributary.management.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.tributary.management.api.route.Route;
import io.tributary.management.api.route.Route.Trait;
import io.tributary.management.credentials.PlatformAuthorities;
import io.tributary.management.credentials.PlatformAuthority;
import io.tributary.management.registry.Page;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** {@code /api/v1/platform/authorities}: the platform's own authorities for device certificates. Their keys are never shown. */
public final class PlatformAuthorityRoutes {
    private static final String ALL = "/api/v1/platform/authorities";

    private final PlatformAuthorities authorities;

    public PlatformAuthorityRoutes(PlatformAuthorities authorities) {
        this.authorities = authorities;
    }

    public List<Route> routes() {
        return List.of(
                Paging.paged(Route.get(ALL, "listPlatformAuthorities", this::list))
                        .says("Lists the platform's own device authorities, oldest first; the newest issues")
                        .answers(200, PlatformAuthorityList.class),
                Route.post(ALL, "renewPlatformAuthority", this::renew)
                        .says("Makes another authority, which issues from now on")
                        .answers(201, PlatformAuthorityForm.class)
                        .being(Trait.CREATES),
                Route.delete(ALL + "/{id}", "deletePlatformAuthority", this::delete)
                        .says(
                                "Forgets an authority: its certificates are worth nothing; refused for the one that issues")
                        .answers(204));
    }

    /**
     * @param issuing whether new certificates are issued by it
     * @param certificate PEM
     */
    record PlatformAuthorityForm(
            String id,
            boolean issuing,
            String certificate,
            String subject,
            String fingerprint,
            Instant notBefore,
            Instant notAfter,
            Instant createdAt) {
        static PlatformAuthorityForm of(PlatformAuthority authority, boolean issuing) {
            CertificateForm form = CertificateForm.of(authority.certificate());
            return new PlatformAuthorityForm(
                    authority.id().toString(),
                    issuing,
                    authority.certificate().pem(),
                    form.subject(),
                    form.fingerprint(),
                    form.notBefore(),
                    form.notAfter(),
                    authority.createdAt());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record PlatformAuthorityList(List<PlatformAuthorityForm> items, Optional<String> next) {}

    private void list(Context http) {
        List<PlatformAuthority> all = authorities.list();
        Optional<UUID> issuing = all.stream().map(PlatformAuthority::id).reduce((older, newer) -> newer);
        Page<PlatformAuthority> page = Paging.page(http, all, PlatformAuthorityRoutes::placeOf);
        Paging.link(http, page.next());
        http.json(new PlatformAuthorityList(
                page.items().stream()
                        .map(each -> PlatformAuthorityForm.of(
                                each, Optional.of(each.id()).equals(issuing)))
                        .toList(),
                page.next()));
    }

    /** Orders them by age. */
    private static String placeOf(PlatformAuthority authority) {
        return "%016x".formatted(authority.createdAt().toEpochMilli()) + authority.id();
    }

    private void renew(Context http) {
        http.status(HttpStatus.CREATED).json(PlatformAuthorityForm.of(authorities.renew(), true));
    }

    private void delete(Context http) {
        authorities.delete(http.pathParam("id"));
        http.status(HttpStatus.NO_CONTENT);
    }
}
