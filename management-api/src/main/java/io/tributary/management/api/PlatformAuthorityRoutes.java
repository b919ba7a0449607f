package io.tributary.management.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.tributary.management.credentials.PlatformAuthorities;
import io.tributary.management.credentials.PlatformAuthority;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** {@code /api/v1/platform/authorities}: the platform's own authorities for device certificates. Their keys are never shown. */
public final class PlatformAuthorityRoutes {
    private static final String ALL = "/api/v1/platform/authorities";

    private final PlatformAuthorities authorities;

    public PlatformAuthorityRoutes(PlatformAuthorities authorities) {
        this.authorities = authorities;
    }

    public void register(RoutesConfig routes) {
        routes.get(ALL, this::list);
        routes.post(ALL, this::renew);
        routes.delete(ALL + "/{id}", this::delete);
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

    private void list(Context http) {
        List<PlatformAuthority> all = authorities.list();
        http.json(Map.of(
                "items",
                all.stream()
                        .map(each -> PlatformAuthorityForm.of(
                                each, each.id().equals(all.get(all.size() - 1).id())))
                        .toList()));
    }

    private void renew(Context http) {
        http.status(HttpStatus.CREATED).json(PlatformAuthorityForm.of(authorities.renew(), true));
    }

    private void delete(Context http) {
        authorities.delete(http.pathParam("id"));
        http.status(HttpStatus.NO_CONTENT);
    }
}
