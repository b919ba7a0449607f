package io.tributary.management;

import com.datastax.oss.driver.api.core.uuid.Uuids;
import io.javalin.config.RoutesConfig;
import io.tributary.codec.SecretBox;
import io.tributary.limits.Limits;
import io.tributary.management.access.AccessControl;
import io.tributary.management.access.AccessStore;
import io.tributary.management.access.ApiKeys;
import io.tributary.management.access.CloudKeys;
import io.tributary.management.access.KeyUses;
import io.tributary.management.access.Keys;
import io.tributary.management.access.KnownAccess;
import io.tributary.management.access.LoginFailures;
import io.tributary.management.access.Passwords;
import io.tributary.management.access.Policies;
import io.tributary.management.access.Roles;
import io.tributary.management.access.SessionStore;
import io.tributary.management.access.Sessions;
import io.tributary.management.access.StoredApiKeys;
import io.tributary.management.access.StoredCloudKeys;
import io.tributary.management.access.TemporaryCredentials;
import io.tributary.management.access.Users;
import io.tributary.management.api.AccessGate;
import io.tributary.management.api.AuditRoutes;
import io.tributary.management.api.Authentication;
import io.tributary.management.api.PolicyRoutes;
import io.tributary.management.api.RoleRoutes;
import io.tributary.management.api.SessionRoutes;
import io.tributary.management.api.UserRoutes;
import io.tributary.management.api.route.RouteTable;
import io.tributary.management.audit.AuditLog;
import io.tributary.management.audit.AuditStore;
import io.tributary.management.platform.Rounds;
import io.tributary.management.registry.Rewrapped;
import java.time.Clock;

/** Who may do what, and who did what: the parts of access control, wired. */
final class AccessParts implements AutoCloseable {
    private final KnownAccess access;
    private final KeyUses uses;
    private final Keys keys;
    private final CloudKeys cloudKeys;
    private final AuditLog audit;
    private final Authentication authentication;
    private final SessionRoutes sessionRoutes;
    private final UserRoutes userRoutes;
    private final RoleRoutes roleRoutes;
    private final PolicyRoutes policyRoutes;
    private final AuditRoutes auditRoutes;
    private final Rounds looks;
    private final Rounds useWrites;

    /** Where access control keeps what it keeps. */
    record Stores(AccessStore access, SessionStore sessions, AuditStore audit) {}

    AccessParts(
            ManagementConfig.Access config, Stores stores, SecretBox box, String adminKey, Limits limits, Clock clock) {
        this.access = new KnownAccess(stores.access(), clock, System::nanoTime);
        this.uses = new KeyUses(stores.access(), clock);
        this.audit = new AuditLog(stores.audit(), Uuids::timeBased, clock);
        Passwords passwords = new Passwords();
        Users users = new Users(access, passwords, stores.sessions());
        this.keys = new Keys(access, users, box);
        Roles roles = new Roles(access);
        TemporaryCredentials temporary = new TemporaryCredentials(access, roles, box);
        Sessions sessions = new Sessions(
                access,
                stores.sessions(),
                passwords,
                new LoginFailures(limits, System::nanoTime),
                config.sessionIdle(),
                config.sessionLongest());
        this.cloudKeys = new StoredCloudKeys(access, temporary, box, uses);
        this.authentication = new Authentication(new ApiKeys(adminKey, new StoredApiKeys(access, uses)), sessions);
        this.sessionRoutes = new SessionRoutes(sessions, users, audit, config.secureCookies());
        this.userRoutes = new UserRoutes(users, keys, uses);
        this.roleRoutes = new RoleRoutes(roles, temporary);
        this.policyRoutes = new PolicyRoutes(new Policies(access), clock);
        this.auditRoutes = new AuditRoutes(audit, clock);
        this.looks = new Rounds("access", KnownAccess.PAUSE, access::look);
        this.useWrites = new Rounds("key-uses", KeyUses.PAUSE, uses::flush);
    }

    /** What decides, for another interface than the native one. */
    AccessControl control() {
        return access;
    }

    /** The key pairs of the cloud API. */
    CloudKeys cloudKeys() {
        return cloudKeys;
    }

    /** Where another interface puts its changes on record. */
    AuditLog audit() {
        return audit;
    }

    /** Before all routes that it guards. */
    void register(RoutesConfig routes) {
        new AccessGate(access, audit).register(routes); // first, so that refusals of who is not known have an id, too
        authentication.register(routes);
    }

    void addTo(RouteTable table) {
        table.add("session", sessionRoutes.routes())
                .add("users", userRoutes.routes())
                .add("roles", roleRoutes.routes())
                .add("policies", policyRoutes.routes())
                .add("audit", auditRoutes.routes());
    }

    /** The secret keys of the cloud API, as a part of a wrapping of all secrets. */
    Rewrapped rewrap() {
        return keys.rewrap();
    }

    /** Reads users and policies for the first time. */
    void read() {
        access.refresh();
    }

    void start() {
        looks.start();
        useWrites.start();
    }

    @Override
    public void close() {
        looks.close();
        useWrites.close();
        uses.flush();
        audit.close();
    }
}
