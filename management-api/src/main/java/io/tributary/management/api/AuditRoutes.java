package io.tributary.management.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.http.Context;
import io.tributary.management.api.route.Route;
import io.tributary.management.api.route.Route.Parameter.Type;
import io.tributary.management.audit.AuditEntry;
import io.tributary.management.audit.AuditEntry.FieldChange;
import io.tributary.management.audit.AuditLog;
import io.tributary.management.registry.Page;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code /api/v1/audit}: who changed what, newest first. */
public final class AuditRoutes {
    private static final Duration LATELY = Duration.ofDays(1);

    private final AuditLog audit;
    private final Clock clock;

    public AuditRoutes(AuditLog audit, Clock clock) {
        this.audit = audit;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(Paging.paged(Route.get("/api/v1/audit", "listAudit", this::list))
                .says("Lists who changed what, newest first; a page may be empty and still have a next one")
                .query("from", Type.STRING, "The earliest moment, in ISO 8601; a day before 'to' when left out")
                .query("to", Type.STRING, "The latest moment, in ISO 8601, at most 31 days later; now when left out")
                .answers(200, AuditEntryList.class));
    }

    record AuditEntryForm(
            String id,
            Instant at,
            String principal,
            String keyId,
            String address,
            String action,
            String resource,
            String requestId,
            String outcome,
            String detail,
            List<FieldChangeForm> changes) {
        static AuditEntryForm of(AuditEntry entry) {
            return new AuditEntryForm(
                    entry.id().toString(),
                    entry.at(),
                    entry.principal(),
                    entry.keyId(),
                    entry.address(),
                    entry.action(),
                    entry.resource(),
                    entry.requestId(),
                    entry.outcome().word(),
                    entry.detail(),
                    entry.changes().stream().map(FieldChangeForm::of).toList());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record FieldChangeForm(String field, Optional<String> before, Optional<String> after) {
        static FieldChangeForm of(FieldChange change) {
            return new FieldChangeForm(change.field(), change.before(), change.after());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record AuditEntryList(List<AuditEntryForm> items, Optional<String> next) {}

    private void list(Context http) {
        // A second more: what was begun just now is in it.
        Instant to = moment(http, "to").orElseGet(() -> clock.instant().plusSeconds(1));
        Instant from = moment(http, "from").orElse(to.minus(LATELY));
        Page<AuditEntry> page = audit.entries(from, to, Paging.limitOf(http), Paging.cursorOf(http));
        Paging.link(http, page.next());
        http.json(
                new AuditEntryList(page.items().stream().map(AuditEntryForm::of).toList(), page.next()));
    }

    private static Optional<Instant> moment(Context http, String name) {
        return Requests.query(http, name).map(text -> Requests.moment(text, name));
    }
}
