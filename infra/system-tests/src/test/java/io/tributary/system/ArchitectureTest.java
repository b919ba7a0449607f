package io.tributary.system;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.Test;

/** Which way the arrows point (architecture, "Modules"); a technology stays at its edge. */
class ArchitectureTest {
    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(new DoNotIncludeTests())
            .withImportOption(from -> !from.contains("-tests.jar")) // other modules' tests, as an archive
            .importPackages("io.tributary");

    private static final String[] SCHEMAS = {
        "io.tributary.schemas..",
        "io.tributary.identity..",
        "io.tributary.topic..",
        "io.tributary.limits..",
        "io.tributary.catalog..",
        "io.tributary.codec..",
        "io.tributary.config..",
        "io.tributary.forward.."
    };
    private static final String GATEWAY = "io.tributary.gateway..";
    private static final String[] JOBS = {
        "io.tributary.device..", "io.tributary.rules..", "io.tributary.jobs..", "io.tributary.stream.."
    };
    private static final String CONNECTORS = "io.tributary.connect..";
    private static final String MANAGEMENT = "io.tributary.management..";
    private static final String[] INFRA = {
        "io.tributary.standalone..", "io.tributary.fleet..", "io.tributary.bench..", "io.tributary.server.."
    };

    @Test
    void everyModuleIsLookedAt() {
        for (String part : new String[] {
            "identity", "gateway", "device", "rules", "jobs", "connect", "management", "standalone", "fleet", "bench"
        }) {
            assertThat(CODE.stream().anyMatch(type -> type.getPackageName().startsWith("io.tributary." + part)))
                    .as(part)
                    .isTrue();
        }
    }

    @Test
    void schemasDependOnNothingOfOurs() {
        noClasses()
                .that()
                .resideInAnyPackage(SCHEMAS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(join(JOBS, INFRA, GATEWAY, CONNECTORS, MANAGEMENT))
                .check(CODE);
    }

    @Test
    void gatewayJobsAndConnectorsKnowSchemasOnly() {
        noClasses()
                .that()
                .resideInAPackage(GATEWAY)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(join(JOBS, INFRA, CONNECTORS, MANAGEMENT))
                .check(CODE);
        noClasses()
                .that()
                .resideInAnyPackage(JOBS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(join(INFRA, GATEWAY, CONNECTORS, MANAGEMENT))
                .check(CODE);
        noClasses()
                .that()
                .resideInAPackage(CONNECTORS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(join(JOBS, INFRA, GATEWAY, MANAGEMENT))
                .check(CODE);
    }

    @Test
    void managementKnowsTheRulesAndTheFoldButNotTheJobs() {
        noClasses()
                .that()
                .resideInAPackage(MANAGEMENT)
                .should()
                .dependOnClassesThat(resideInAnyPackage(join(
                                INFRA,
                                GATEWAY,
                                CONNECTORS,
                                "io.tributary.device.job..",
                                "io.tributary.rules.fabric..",
                                "io.tributary.rules.action.."))
                        // What the job reads, to replay it, and what it is told when it is started.
                        .and(not(nameMatching("io\\.tributary\\.device\\.job\\.(InboxReader|CassandraSettings)")))
                        // What the fabric does with messages, without its job: tried, and told of what Connect gave up.
                        .and(not(nameMatching("io\\.tributary\\.rules\\.(fabric\\.RuleTrial"
                                + "|action\\.(ForwardFailures|ActionPlan\\$TargetLimits)).*"))))
                .check(CODE);
    }

    @Test
    void deviceAndRulesDoNotKnowEachOther() {
        noClasses()
                .that()
                .resideInAPackage("io.tributary.device..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.tributary.rules..")
                .check(CODE);
        noClasses()
                .that()
                .resideInAPackage("io.tributary.rules..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.tributary.device..")
                .check(CODE);
    }

    @Test
    void protocolsOfDevicesDoNotKnowEachOther() {
        noClasses()
                .that()
                .resideInAPackage("io.tributary.gateway.http..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.tributary.gateway.mqtt..")
                .check(CODE);
        noClasses()
                .that()
                .resideInAPackage("io.tributary.gateway.mqtt..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.tributary.gateway.http..")
                .check(CODE);
    }

    @Test
    void thePureCoreKnowsNoTechnology() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.tributary.identity",
                        "io.tributary.topic",
                        "io.tributary.catalog",
                        "io.tributary.forward",
                        "io.tributary.device",
                        "io.tributary.device.shadow",
                        "io.tributary.rules.dialect",
                        "io.tributary.rules.match")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.netty..",
                        "org.apache.kafka..",
                        "org.apache.flink..",
                        "com.datastax..",
                        "io.javalin..",
                        "org.apache.avro..")
                .check(CODE);
    }

    @Test
    void aTechnologyStaysAtItsEdge() {
        only("io.netty..", GATEWAY, "io.tributary.bench..");
        only("org.eclipse.californium..", "io.tributary.gateway.coap", "io.tributary.bench.reference");
        only("org.apache.flink..", JOBS);
        only(
                "com.datastax..",
                "io.tributary.device.job",
                "io.tributary.bench.cassandra",
                "io.tributary.management..cassandra..",
                "io.tributary.management");
        only(
                "io.javalin..",
                "io.tributary.management.api..",
                "io.tributary.management.cloudapi",
                "io.tributary.management.registration.http..",
                "io.tributary.management.schemas..",
                "io.tributary.management.server..",
                "io.tributary.management");
        only("org.apache.kafka.connect..", CONNECTORS);
        only("org.apache.hc..", "io.tributary.connect.forward..", "io.tributary.management.rules.forward..");
        only("info.picocli..", INFRA);
    }

    @Test
    void protocolsDoNotKnowEachOther() {
        noClasses()
                .that()
                .resideInAPackage("io.tributary.gateway.mqtt..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.tributary.gateway.coap..")
                .check(CODE);
        noClasses()
                .that()
                .resideInAPackage("io.tributary.gateway.coap..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.tributary.gateway.mqtt..")
                .check(CODE);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("io.tributary.(**)").should().beFreeOfCycles().check(CODE);
    }

    private static void only(String technology, String... homes) {
        classes()
                .that()
                .resideOutsideOfPackages(homes)
                .should()
                .onlyDependOnClassesThat()
                .resideOutsideOfPackage(technology)
                .check(CODE);
    }

    private static String[] join(String[] some, String[] more, String... rest) {
        return java.util.stream.Stream.of(some, more, rest)
                .flatMap(java.util.Arrays::stream)
                .toArray(String[]::new);
    }

    private static String[] join(String[] some, String... rest) {
        return join(some, new String[0], rest);
    }
}
