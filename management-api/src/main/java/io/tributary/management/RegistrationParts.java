package io.tributary.management;

import io.javalin.util.JavalinBindException;
import io.tributary.management.cassandra.Database;
import io.tributary.management.registration.CertificateSource;
import io.tributary.management.registration.Registrar;
import io.tributary.management.registration.RegistrationPace;
import io.tributary.management.registration.cassandra.CassandraUsedRequests;
import io.tributary.management.registration.http.Callers;
import io.tributary.management.registration.http.RegistrationDoor;
import io.tributary.management.registration.http.ServerKeys;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.Products;
import java.time.Clock;
import java.util.Optional;

/** Dynamic registration of an API node, wired by hand; nothing of it when the configuration names no {@code devices}. */
final class RegistrationParts implements AutoCloseable {
    private final Optional<ManagementConfig.DeviceHttp> config;
    private final Optional<RegistrationDoor> door;

    RegistrationParts(
            Optional<ManagementConfig.DeviceHttp> config,
            Database database,
            Products products,
            Devices devices,
            CertificateSource certificates,
            Clock clock) {
        this.config = config;
        Registrar registrar = new Registrar(
                products,
                devices,
                certificates,
                new CassandraUsedRequests(database),
                new RegistrationPace(System::nanoTime),
                clock);
        this.door = config.map(at -> new RegistrationDoor(
                registrar,
                new Callers(at.gateways()),
                at.host(),
                at.port(),
                at.tls().map(ManagementConfig.DeviceHttp.Tls::port).orElse(0),
                at.tls().map(tls -> new ServerKeys(tls.certificate(), tls.key()))));
    }

    void start() {
        try {
            door.ifPresent(RegistrationDoor::start);
        } catch (JavalinBindException e) {
            throw new ManagementProcess.StartException(
                    "devices.port, devices.tlsPort: "
                            + config.map(Object::toString).orElse("")
                            + " cannot be opened, another process may hold one; stop that one or choose other ports",
                    e);
        }
    }

    @Override
    public void close() {
        door.ifPresent(RegistrationDoor::close);
    }
}
