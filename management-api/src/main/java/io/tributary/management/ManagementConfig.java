package io.tributary.management;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.tributary.catalog.Topics;
import io.tributary.codec.MasterKeys;
import io.tributary.limits.Limits;
import io.tributary.management.registration.http.Callers;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be set on a management API; a value that exists is a value that is valid.
 *
 * @param masterKeyFile of the master keys; or else they are in {@code masterKey}
 * @param deviceCertificateLife of the certificates that the platform issues
 * @param devices where devices register
 */
public record ManagementConfig(
        Http http,
        Cassandra cassandra,
        Kafka kafka,
        Flink flink,
        Fabric fabric,
        UserFunctionsConfig userFunctions,
        Connect connect,
        @Nullable Path masterKeyFile,
        Path adminKeyFile,
        Access access,
        CloudApi cloudApi,
        Limits limits,
        @Nullable MasterKeys masterKey,
        Duration deviceCertificateLife,
        @Nullable DeviceHttp devices) {
    /** Devices outlive fashions, and many are never visited again. */
    private static final Duration TEN_YEARS = Duration.ofDays(3_650);

    public ManagementConfig(
            @JsonProperty("http") @Nullable Http http,
            @JsonProperty("cassandra") @Nullable Cassandra cassandra,
            @JsonProperty("kafka") @Nullable Kafka kafka,
            @JsonProperty("flink") @Nullable Flink flink,
            @JsonProperty("fabric") @Nullable Fabric fabric,
            @JsonProperty("userFunctions") @Nullable UserFunctionsConfig userFunctions,
            @JsonProperty("connect") @Nullable Connect connect,
            @JsonProperty("masterKeyFile") @Nullable Path masterKeyFile,
            @JsonProperty("adminKeyFile") @Nullable Path adminKeyFile,
            @JsonProperty("access") @Nullable Access access,
            @JsonProperty("cloudApi") @Nullable CloudApi cloudApi,
            @JsonProperty("limits") @Nullable Limits limits,
            @JsonProperty("masterKey") @Nullable MasterKeys masterKey,
            @JsonProperty("deviceCertificateLife") @Nullable Duration deviceCertificateLife,
            @JsonProperty("devices") @Nullable DeviceHttp devices) {
        this.devices = devices;
        this.http = http == null ? Http.of(null, null) : http;
        this.cassandra = cassandra == null ? Cassandra.of(null, null, null, null) : cassandra;
        this.kafka = kafka == null ? Kafka.of(null, null, null) : kafka;
        this.flink = required("flink", flink);
        this.fabric = fabric == null ? Fabric.of(null, this.flink.checkpoints(), null) : fabric;
        this.userFunctions = userFunctions == null ? UserFunctionsConfig.of(null, null, null, null) : userFunctions;
        this.userFunctions.cluster(this.fabric); // is valid
        this.connect = connect == null ? Connect.of(null, null, null) : connect;
        check(
                (masterKeyFile == null) != (masterKey == null),
                "masterKeyFile: is missing, or masterKey is there as well; name the file that holds the platform's master"
                        + " key, or give the key itself in the environment, TRIBUTARY_MASTER_KEY");
        this.masterKeyFile = masterKeyFile;
        this.masterKey = masterKey;
        this.deviceCertificateLife = deviceCertificateLife == null ? TEN_YEARS : deviceCertificateLife;
        check(
                this.deviceCertificateLife.toDays() >= 1,
                "deviceCertificateLife: " + deviceCertificateLife + " is below a day; use P3650D");
        this.adminKeyFile = required("adminKeyFile", adminKeyFile);
        this.access = access == null ? Access.of(null, null, null, null) : access;
        this.cloudApi = cloudApi == null ? CloudApi.of(null) : cloudApi;
        this.limits = limits == null ? Limits.DEFAULTS : limits;
    }

    /**
     * The platform's master keys.
     *
     * @throws IllegalArgumentException one line: the file cannot be read, and what to do
     */
    public MasterKeys masterKeys() {
        return masterKey != null ? masterKey : MasterKeys.ofFile(Objects.requireNonNull(masterKeyFile));
    }

    /** Where devices register; empty: nowhere. */
    Optional<DeviceHttp> registration() {
        return Optional.ofNullable(devices);
    }

    /**
     * Where the API listens.
     *
     * @param host default 127.0.0.1
     * @param port default 8080
     */
    public record Http(String host, int port) {
        public Http {
            check(port > 0 && port < 65_536, "http.port: " + port + " is not a port; use 1 to 65535");
        }

        @JsonCreator
        static Http of(@JsonProperty("host") @Nullable String host, @JsonProperty("port") @Nullable Integer port) {
            return new Http(host == null ? "127.0.0.1" : host, port == null ? 8080 : port);
        }
    }

    /**
     * Where devices register by themselves.
     *
     * @param host addresses, separated by commas; default 127.0.0.1
     * @param port of HTTP, default 9003
     * @param tlsPort of HTTPS; without it HTTP only
     * @param certificate PEM file with the server's certificate, then its issuers
     * @param key PEM file with its key, PKCS #8
     * @param gateways addresses and networks of gateways that pass registrations on, and are believed for whom
     */
    public record DeviceHttp(
            String host,
            int port,
            @Nullable Integer tlsPort,
            @Nullable Path certificate,
            @Nullable Path key,
            List<String> gateways) {
        /** HTTPS, with what it needs. */
        public record Tls(int port, Path certificate, Path key) {}

        public DeviceHttp {
            check(port > 0 && port < 65_536, "devices.port: " + port + " is not a port; use 1 to 65535");
            if (tlsPort != null) {
                check(
                        tlsPort > 0 && tlsPort < 65_536,
                        "devices.tlsPort: " + tlsPort + " is not a port; use 1 to 65535");
                required("devices.certificate", certificate);
                required("devices.key", key);
            }
            new Callers(gateways); // refuses what is no network
        }

        @JsonCreator
        static DeviceHttp of(
                @JsonProperty("host") @Nullable String host,
                @JsonProperty("port") @Nullable Integer port,
                @JsonProperty("tlsPort") @Nullable Integer tlsPort,
                @JsonProperty("certificate") @Nullable Path certificate,
                @JsonProperty("key") @Nullable Path key,
                @JsonProperty("gateways") @Nullable List<String> gateways) {
            return new DeviceHttp(
                    host == null ? "127.0.0.1" : host,
                    port == null ? 9003 : port,
                    tlsPort,
                    certificate,
                    key,
                    gateways == null ? List.of() : List.copyOf(gateways));
        }

        /** Empty: HTTP only. */
        Optional<Tls> tls() {
            return tlsPort == null
                    ? Optional.empty()
                    : Optional.of(new Tls(tlsPort, Objects.requireNonNull(certificate), Objects.requireNonNull(key)));
        }
    }

    /**
     * The registry's database.
     *
     * @param contactPoints {@code host:port} each
     * @param datacenter the driver's local datacenter
     * @param keyspace created when it does not exist
     * @param replication copies of each row, for a keyspace that is created
     */
    public record Cassandra(List<String> contactPoints, String datacenter, String keyspace, int replication) {
        private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,47}");
        private static final Pattern POINT = Pattern.compile("\\S+:\\d{1,5}");

        public Cassandra {
            check(!contactPoints.isEmpty(), "cassandra.contactPoints: name at least one, such as 127.0.0.1:9042");
            for (String point : contactPoints) {
                check(
                        POINT.matcher(point).matches(),
                        "cassandra.contactPoints: '" + point + "' is not host:port, such as 127.0.0.1:9042");
            }
            check(
                    NAME.matcher(keyspace).matches(),
                    "cassandra.keyspace: '" + keyspace
                            + "' is not a name; use at most 48 lower-case letters, digits, '_'");
            check(replication > 0, "cassandra.replication: " + replication + " is not above zero");
        }

        @JsonCreator
        static Cassandra of(
                @JsonProperty("contactPoints") @Nullable List<String> contactPoints,
                @JsonProperty("datacenter") @Nullable String datacenter,
                @JsonProperty("keyspace") @Nullable String keyspace,
                @JsonProperty("replication") @Nullable Integer replication) {
            return new Cassandra(
                    contactPoints == null ? List.of("127.0.0.1:9042") : List.copyOf(contactPoints),
                    datacenter == null ? "datacenter1" : datacenter,
                    keyspace == null ? "tributary" : keyspace,
                    replication == null ? 1 : replication);
        }
    }

    /**
     * The log.
     *
     * @param topicPrefix of all topics of this installation
     * @param replication copies of each record, for topics that are created
     */
    public record Kafka(String bootstrapServers, String topicPrefix, short replication) {
        public Kafka {
            check(replication > 0, "kafka.replication: " + replication + " is not above zero");
        }

        @JsonCreator
        static Kafka of(
                @JsonProperty("bootstrapServers") @Nullable String bootstrapServers,
                @JsonProperty("topicPrefix") @Nullable String topicPrefix,
                @JsonProperty("replication") @Nullable Short replication) {
            return new Kafka(
                    bootstrapServers == null ? "127.0.0.1:9092" : bootstrapServers,
                    new Topics(topicPrefix == null ? "tributary." : topicPrefix).prefix(),
                    replication == null ? 1 : replication);
        }
    }

    /**
     * The Flink cluster that runs rules and the device-state job.
     *
     * @param checkpoints where its jobs leave checkpoints; this process must be able to list it
     * @param checkpointInterval of every job
     */
    public record Flink(URI restUrl, URI checkpoints, Duration checkpointInterval) {
        public Flink {
            checkJobs("flink", checkpoints, checkpointInterval);
        }

        @JsonCreator
        static Flink of(
                @JsonProperty("restUrl") @Nullable URI restUrl,
                @JsonProperty("checkpoints") @Nullable URI checkpoints,
                @JsonProperty("checkpointInterval") @Nullable Duration checkpointInterval) {
            return new Flink(
                    restUrl == null ? URI.create("http://127.0.0.1:8081") : restUrl,
                    required("flink.checkpoints", checkpoints),
                    checkpointInterval == null ? Duration.ofMillis(500) : checkpointInterval);
        }
    }

    /**
     * The Flink cluster of the rule fabric; left out, it is beside the other one, and shares its folder of checkpoints.
     *
     * @param checkpoints where its jobs leave checkpoints; this process must be able to list it
     * @param checkpointInterval how often what rules have sent to Kafka is committed
     */
    public record Fabric(URI restUrl, URI checkpoints, Duration checkpointInterval) {
        public Fabric {
            checkJobs("fabric", checkpoints, checkpointInterval);
        }

        @JsonCreator
        static Fabric of(
                @JsonProperty("restUrl") @Nullable URI restUrl,
                @JsonProperty("checkpoints") @Nullable URI checkpoints,
                @JsonProperty("checkpointInterval") @Nullable Duration checkpointInterval) {
            return new Fabric(
                    restUrl == null ? URI.create("http://127.0.0.1:8082") : restUrl,
                    required("fabric.checkpoints", checkpoints),
                    checkpointInterval == null ? Duration.ofSeconds(1) : checkpointInterval);
        }
    }

    private static void checkJobs(String cluster, URI checkpoints, Duration interval) {
        check(
                "file".equals(checkpoints.getScheme()),
                cluster + ".checkpoints: '" + checkpoints + "' is not a folder; write it as file:///path");
        check(interval.toMillis() >= 50, cluster + ".checkpointInterval: " + interval + " is below 50 ms; use PT0.5S");
    }

    /**
     * The Connect worker.
     *
     * @param schemaRegistryUrl where the worker finds this API's schema registry
     * @param allowPrivateAddresses whether results may be forwarded to loopback and private addresses
     */
    public record Connect(URI url, URI schemaRegistryUrl, boolean allowPrivateAddresses) {
        @JsonCreator
        static Connect of(
                @JsonProperty("url") @Nullable URI url,
                @JsonProperty("schemaRegistryUrl") @Nullable URI schemaRegistryUrl,
                @JsonProperty("allowPrivateAddresses") @Nullable Boolean allowPrivateAddresses) {
            return new Connect(
                    url == null ? URI.create("http://127.0.0.1:8083") : url,
                    schemaRegistryUrl == null ? URI.create("http://127.0.0.1:8080/schema-registry") : schemaRegistryUrl,
                    allowPrivateAddresses != null && allowPrivateAddresses);
        }
    }

    /**
     * Log-in and the audit log.
     *
     * @param sessionIdle how long a session lasts without use
     * @param sessionLongest how long it lasts at most
     * @param secureCookies whether cookies are for TLS alone although this process speaks plain HTTP, behind a proxy
     * @param auditKept how long the audit log can be read from this API
     */
    public record Access(Duration sessionIdle, Duration sessionLongest, boolean secureCookies, Duration auditKept) {
        private static final Duration SHORTEST = Duration.ofMinutes(2);
        private static final Duration DAY = Duration.ofDays(1);
        private static final Duration CASSANDRAS = Duration.ofDays(20 * 365);

        public Access {
            check(
                    sessionIdle.compareTo(SHORTEST) >= 0 && sessionIdle.compareTo(sessionLongest) <= 0,
                    "access.sessionIdle: " + sessionIdle + " is below " + SHORTEST
                            + " or above access.sessionLongest; use PT30M");
            check(
                    sessionLongest.compareTo(Duration.ofDays(30)) <= 0,
                    "access.sessionLongest: " + sessionLongest + " is above 30 days; use PT12H");
            check(
                    auditKept.compareTo(DAY) >= 0 && auditKept.compareTo(CASSANDRAS) <= 0,
                    "access.auditKept: " + auditKept + " is not within a day and 20 years; use P180D");
        }

        @JsonCreator
        static Access of(
                @JsonProperty("sessionIdle") @Nullable Duration sessionIdle,
                @JsonProperty("sessionLongest") @Nullable Duration sessionLongest,
                @JsonProperty("secureCookies") @Nullable Boolean secureCookies,
                @JsonProperty("auditKept") @Nullable Duration auditKept) {
            return new Access(
                    sessionIdle == null ? Duration.ofMinutes(30) : sessionIdle,
                    sessionLongest == null ? Duration.ofHours(12) : sessionLongest,
                    secureCookies != null && secureCookies,
                    auditKept == null ? Duration.ofDays(180) : auditKept);
        }
    }

    private static <T> T required(String key, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException(key + ": is missing; add it to the configuration");
        }
        return value;
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    /**
     * The interface of the reference product's toolkits.
     *
     * @param callsPerSecond of one action by one caller; the next ones are told to slow down
     */
    public record CloudApi(int callsPerSecond) {
        private static final int USUAL = 100;

        public CloudApi {
            check(callsPerSecond >= 1, "cloudApi.callsPerSecond: " + callsPerSecond + " is below 1; use " + USUAL);
        }

        @JsonCreator
        static CloudApi of(@JsonProperty("callsPerSecond") @Nullable Integer callsPerSecond) {
            return new CloudApi(callsPerSecond == null ? USUAL : callsPerSecond);
        }
    }
}
