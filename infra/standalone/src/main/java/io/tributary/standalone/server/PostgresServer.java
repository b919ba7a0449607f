package io.tributary.standalone.server;

import io.tributary.standalone.config.Port;
import io.tributary.standalone.config.Refusal;
import io.tributary.standalone.config.Secret;
import io.tributary.standalone.config.Site;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The database of the demo: the user and the database are both called {@code tributary}. */
public final class PostgresServer implements Server {
    public static final String NAME = "tributary";
    private static final String CLUSTER = "cluster";
    private static final String PASSWORD = CLUSTER + ".password";

    @Override
    public Launch prepare(Site site) throws IOException {
        Path folder = site.data().make("postgres");
        Files.deleteIfExists(folder.resolve(PASSWORD)); // left by a crash while the cluster was made
        PostgresBinaries binaries = PostgresBinaries.find(site.installation().lib("postgres"));
        Path dist = binaries.unpackedInto(folder);
        PostgresAccount account = PostgresAccount.choose(site.data(), folder);
        Path cluster = folder.resolve(CLUSTER);
        if (!Files.exists(cluster)) {
            create(
                    cluster,
                    dist,
                    account,
                    Secret.POSTGRES_PASSWORD.read(site.data().secrets()));
        }
        refuseOtherVersion(cluster, binaries);
        removeStaleLock(cluster);
        return new Launch(
                account.command(
                        dist.resolve("bin/postgres").toString(),
                        "-D",
                        cluster.toString(),
                        "-p",
                        String.valueOf(site.port(Port.POSTGRES)),
                        "-c",
                        "listen_addresses=" + site.bind(Port.POSTGRES),
                        "-c",
                        "unix_socket_directories=",
                        "-c",
                        "shared_buffers=32MB",
                        "-c",
                        "max_connections=50",
                        "-c",
                        "jit=off"),
                Map.of(),
                folder,
                new Readiness.LogLine("database system is ready to accept connections"),
                "INT",
                Duration.ofSeconds(20));
    }

    /** Made aside and moved into place whole, so that a kill half-way leaves nothing that looks finished. */
    private static void create(Path cluster, Path dist, PostgresAccount account, String password) throws IOException {
        Path draft = cluster.resolveSibling(CLUSTER + ".new");
        Path passwordFile = cluster.resolveSibling(PASSWORD);
        DeepDelete.folder(draft);
        try {
            Files.createDirectories(draft);
            Files.createFile(
                    passwordFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(passwordFile, password);
            account.own(draft);
            account.own(passwordFile);
            account.run(
                    "",
                    dist.resolve("bin/initdb").toString(),
                    "-D",
                    draft.toString(),
                    "--username=" + NAME,
                    "--pwfile=" + passwordFile,
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--no-locale",
                    "--no-instructions");
            account.run(
                    "CREATE DATABASE " + NAME + "\n",
                    dist.resolve("bin/postgres").toString(),
                    "--single",
                    "-D",
                    draft.toString(),
                    "postgres");
        } finally {
            Files.deleteIfExists(passwordFile);
        }
        Files.move(draft, cluster);
    }

    private static void refuseOtherVersion(Path cluster, PostgresBinaries binaries) throws IOException {
        String written = Files.readString(cluster.resolve("PG_VERSION")).strip();
        if (!binaries.version().startsWith(written + ".")) {
            throw new Refusal(
                    "the database in " + cluster + " was written by PostgreSQL " + written + ", the installed one is "
                            + binaries.version(),
                    "Dump it with the older version, or remove the folder to begin anew.");
        }
    }

    /** After kill -9 the lock file names a process that is gone, or by now a different one. */
    private static void removeStaleLock(Path cluster) throws IOException {
        Path lock = cluster.resolve("postmaster.pid");
        if (!Files.exists(lock)) {
            return;
        }
        Optional<Long> holder = firstLine(lock).map(Long::valueOf);
        boolean alive = holder.flatMap(ProcessHandle::of).isPresent()
                && commandLine(holder.get()).contains(cluster.toString());
        if (!alive) {
            Files.delete(lock);
        }
    }

    private static Optional<String> firstLine(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        return lines.stream().findFirst().map(String::strip).filter(line -> line.matches("\\d+"));
    }

    private static String commandLine(long pid) {
        try {
            return new String(
                    Files.readAllBytes(Path.of("/proc", Long.toString(pid), "cmdline")), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
