package io.tributary.management;

import io.javalin.config.RoutesConfig;
import io.tributary.limits.Limits;
import io.tributary.management.audit.AuditEntry;
import io.tributary.management.audit.AuditLog;
import io.tributary.management.cloudapi.CallRate;
import io.tributary.management.cloudapi.CloudFront;
import io.tributary.management.cloudapi.CloudRoutes;
import io.tributary.management.cloudapi.Journal;
import io.tributary.management.cloudapi.actions.CloudActions;
import io.tributary.management.cloudapi.actions.RuleServices;
import io.tributary.management.cloudapi.model.ApiModel;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.Products;
import java.time.Clock;
import java.util.List;

/** The cloud API of an API node, wired by hand over the services of the native one. */
final class CloudParts {
    private final CloudRoutes routes;

    CloudParts(
            ManagementConfig.CloudApi config,
            AccessParts access,
            Products products,
            Devices devices,
            CredentialParts credentials,
            TaskParts tasks,
            DeviceParts deviceParts,
            RuleServices rules,
            Limits limits,
            Clock clock) {
        ApiModel model = ApiModel.load();
        this.routes = new CloudRoutes(new CloudFront(
                model,
                access.cloudKeys(),
                access.control(),
                new CloudActions(
                        model,
                        products,
                        devices,
                        credentials.certificates(),
                        credentials.authorities(),
                        tasks.services(),
                        deviceParts.services(),
                        rules,
                        limits),
                journalIn(access.audit()),
                new CallRate(config.callsPerSecond(), System::nanoTime),
                clock));
    }

    /** Before all others: what it answers is for nobody else. */
    void register(RoutesConfig config) {
        routes.register(config);
    }

    /** The one audit log, for both interfaces. */
    private static Journal journalIn(AuditLog audit) {
        return (caller, action, resource, requestId) -> {
            AuditEntry begun = audit.begin(caller, action, resource, requestId);
            return (outcome, detail) -> audit.end(begun, outcomeOf(outcome), detail, List.of());
        };
    }

    private static AuditEntry.Outcome outcomeOf(Journal.Outcome outcome) {
        return switch (outcome) {
            case DONE -> AuditEntry.Outcome.DONE;
            case REFUSED -> AuditEntry.Outcome.REFUSED;
            case FAILED -> AuditEntry.Outcome.FAILED;
        };
    }
}
