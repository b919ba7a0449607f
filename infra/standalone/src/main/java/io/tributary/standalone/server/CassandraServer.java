package io.tributary.standalone.server;

import io.tributary.standalone.config.Component;
import io.tributary.standalone.config.Port;
import io.tributary.standalone.config.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** One node that is its own seed. */
final class CassandraServer implements Server {
    private static final String SETTINGS = """
            # Generated at every start: change settings in tributary.yaml.
            cluster_name: tributary
            partitioner: org.apache.cassandra.dht.Murmur3Partitioner
            num_tokens: 1
            listen_address: %1$s
            rpc_address: %1$s
            storage_port: %2$d
            native_transport_port: %3$d
            seed_provider:
              - class_name: org.apache.cassandra.locator.SimpleSeedProvider
                parameters:
                  - seeds: "%1$s:%2$d"
            endpoint_snitch: SimpleSnitch
            # `periodic` answers writes before they are on disk, and loses them on kill -9.
            commitlog_sync: batch
            commitlog_segment_size: 16MiB
            commitlog_total_space: 256MiB
            commitlog_directory: "%4$s/commitlog"
            data_file_directories: ["%4$s/data"]
            saved_caches_directory: "%4$s/saved_caches"
            hints_directory: "%4$s/hints"
            cdc_raw_directory: "%4$s/cdc_raw"
            memtable_heap_space: 64MiB
            memtable_offheap_space: 64MiB
            memtable_allocation_type: heap_buffers
            file_cache_size: 32MiB
            networking_cache_size: 16MiB
            key_cache_size: 8MiB
            concurrent_reads: 8
            concurrent_writes: 32
            concurrent_compactors: 1
            auto_snapshot: false
            disk_failure_policy: die
            commit_failure_policy: die
            uuid_sstable_identifiers_enabled: true
            """;

    @Override
    public Launch prepare(Site site) throws IOException {
        Path folder = site.data().make("cassandra");
        UnwrittenSegments.remove(folder.resolve("commitlog"));
        Path triggers = Files.createDirectories(folder.resolve("triggers"));
        Path conf = ConfFile.write(
                site.data().conf().resolve("cassandra.yaml"),
                SETTINGS.formatted(
                        site.bind(Port.CASSANDRA),
                        site.port(Port.CASSANDRA_STORAGE),
                        site.port(Port.CASSANDRA),
                        folder));
        Path logging = ConfFile.resource(site.data().conf().resolve("cassandra-logback.xml"), "cassandra-logback.xml");
        return opened(new JavaCommand(site, Component.CASSANDRA).quickCompiler().initialHeap(256))
                .flag("-Xmn64m", "-Xss256k")
                .flag("-Dcassandra.config=" + conf.toUri(), "-Dcassandra.storagedir=" + folder)
                .flag("-Dlogback.configurationFile=" + logging, "-Dcassandra-foreground=yes")
                .flag("-Dcassandra.triggers_dir=" + triggers)
                // Skips a measuring loop of several CPU seconds; the number is what the loop finds.
                .flag("-Dcassandra.memtable.row_overhead_size=181")
                .flag("-Dcassandra.superuser_setup_delay_ms=0", "-Dcassandra.shutdown_announce_in_ms=0")
                .flag("-Dcassandra.ring_delay_ms=0", "-Dcassandra.skip_wait_for_gossip_to_settle=0")
                .run(
                        "cassandra",
                        "org.apache.cassandra.service.CassandraDaemon",
                        new Readiness.LogLine("Startup complete"));
    }

    /** What Cassandra's own distribution opens for it on JDK 17. */
    private static JavaCommand opened(JavaCommand java) {
        return java.flag(
                        "-Djdk.attach.allowAttachSelf=true",
                        "-Djava.security.manager=allow",
                        "-Dio.netty.tryReflectionSetAccessible=true")
                .exports("java.base", "jdk.internal.misc", "jdk.internal.ref", "sun.nio.ch", "java.lang.ref")
                .exports("java.base", "jdk.internal.util", "jdk.internal.util.jar")
                .exports("java.management.rmi", "com.sun.jmx.remote.internal.rmi")
                .exports("java.rmi", "sun.rmi.registry", "sun.rmi.server")
                .exports("java.sql", "java.sql")
                .exports("jdk.attach", "sun.tools.attach")
                .opens("java.base", "java.lang.module", "jdk.internal.loader", "jdk.internal.ref")
                .opens("java.base", "jdk.internal.reflect", "jdk.internal.math", "jdk.internal.module")
                .opens("java.base", "jdk.internal.util", "jdk.internal.util.jar", "sun.nio.ch", "java.io")
                .opens("java.base", "java.lang", "java.lang.reflect", "java.util", "java.util.concurrent")
                .opens("java.base", "java.util.concurrent.atomic", "java.nio")
                .opens("jdk.management", "com.sun.management.internal")
                .opens("java.rmi", "sun.rmi.transport.tcp");
    }
}
