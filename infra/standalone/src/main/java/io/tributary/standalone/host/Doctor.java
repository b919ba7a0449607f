package io.tributary.standalone.host;

import io.tributary.standalone.config.Component;
import io.tributary.standalone.config.IoReason;
import io.tributary.standalone.config.Refusal;
import io.tributary.standalone.config.Site;
import io.tributary.standalone.server.PostgresAccount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks at everything on this machine that can keep the platform from running, and says what helps. */
public final class Doctor {
    private static final long MEMORY_NEEDED = 2_500;
    private static final long MEMORY_COMFORTABLE = 4_096;
    private static final long DISK_COMFORTABLE = 5_120;
    private static final Instant BUILT_AFTER = Instant.parse("2026-01-01T00:00:00Z");
    private static final Pattern AVAILABLE = Pattern.compile("MemAvailable:\\s+(\\d+) kB");

    private final Site site;
    private final boolean running;

    /** When the platform itself runs, it holds its ports and memory, and that is no finding. */
    public Doctor(Site site, boolean running) {
        this.site = site;
        this.running = running;
    }

    public List<Finding> examine() throws IOException {
        List<Finding> findings = new ArrayList<>();
        findings.add(java());
        findings.add(memory());
        findings.add(processors());
        findings.add(folder());
        findings.add(disk());
        findings.add(clock());
        findings.addAll(ports());
        findings.addAll(builds());
        if (site.config().components().contains(Component.POSTGRES)) {
            findings.add(postgres());
        }
        return findings;
    }

    private static Finding java() {
        int feature = Runtime.version().feature();
        String found = "Java " + Runtime.version() + " in " + System.getProperty("java.home");
        return feature == 17
                ? Finding.ok("java", found)
                : Finding.blocks("java", found, "Set JAVA_HOME to a JDK 17: the servers are tested on no other.");
    }

    private Finding memory() throws IOException {
        Path file = Path.of("/proc/meminfo");
        Matcher available = AVAILABLE.matcher(Files.exists(file) ? Files.readString(file) : "");
        if (running || !available.find()) {
            return Finding.ok("memory", running ? "in use by the platform itself" : "not known on this system");
        }
        return memory(Long.parseLong(available.group(1)) / 1024);
    }

    static Finding memory(long mebibytes) {
        String found = mebibytes + " MiB available, the platform uses about 2500 idle";
        if (mebibytes < MEMORY_NEEDED) {
            return Finding.blocks("memory", found, "End other programs, or start less with the setting `components`.");
        }
        return mebibytes < MEMORY_COMFORTABLE
                ? Finding.warning("memory", found, "End other programs before putting load on it.")
                : Finding.ok("memory", found);
    }

    private static Finding processors() {
        int count = Runtime.getRuntime().availableProcessors();
        return count >= 2
                ? Finding.ok("processors", count + " available")
                : Finding.warning("processors", count + " available", "Give it two: starting takes long on one.");
    }

    private Finding folder() {
        try {
            site.data().create();
            Path probe = Files.createTempFile(site.data().run(), ".probe", "");
            Files.delete(probe);
            return Finding.ok("data folder", site.data().root() + " can be written");
        } catch (Refusal e) {
            return Finding.blocks("data folder", e.cause(), e.remedy());
        } catch (IOException e) {
            return Finding.blocks(
                    "data folder",
                    site.data().run() + " cannot be written (" + IoReason.of(e) + ")",
                    IoReason.remedy(e, "Give yourself write permission there, or choose another folder with --data."));
        }
    }

    private Finding disk() throws IOException {
        return disk(DiskSpace.of(site));
    }

    static Finding disk(DiskSpace space) {
        String found = space.freeMegabytes() + " MiB free at " + space.folder();
        if (!space.suffices()) {
            return Finding.blocks("disk", found, DiskSpace.REMEDY);
        }
        return space.freeMegabytes() < DISK_COMFORTABLE
                ? Finding.warning("disk", found, DiskSpace.REMEDY)
                : Finding.ok("disk", found);
    }

    private static Finding clock() {
        Instant now = Instant.now();
        return now.isAfter(BUILT_AFTER)
                ? Finding.ok("clock", now.toString())
                : Finding.blocks(
                        "clock", now + " is before this version was built", "Set the clock, and run an NTP client.");
    }

    private List<Finding> ports() {
        if (running) {
            return List.of(Finding.ok("ports", "held by the platform itself"));
        }
        List<PortHolders.Taken> taken = PortHolders.find(site);
        if (taken.isEmpty()) {
            return List.of(Finding.ok("ports", "all free"));
        }
        return taken.stream()
                .map(one -> Finding.blocks(
                        "ports",
                        one.toString(),
                        "Stop that process, or move ours: ports." + one.port().key() + " or --port-offset."))
                .toList();
    }

    private List<Finding> builds() {
        List<Finding> missing = new ArrayList<>();
        for (Component component : site.config().components()) {
            Path folder = site.installation().lib(component.process());
            if (!Files.isDirectory(folder)) {
                missing.add(Finding.blocks("build", folder + " is missing", "Run `mvn -Dquick package`."));
            }
        }
        return missing.isEmpty() ? List.of(Finding.ok("build", "every component is there")) : missing;
    }

    private Finding postgres() throws IOException {
        if (!PostgresAccount.isRoot()) {
            return Finding.ok("postgres", "runs as the present user");
        }
        try {
            Path folder = site.data().make("postgres");
            return Finding.ok(
                    "postgres", PostgresAccount.choose(site.data(), folder).describe());
        } catch (Refusal e) {
            return Finding.blocks("postgres", e.cause(), e.remedy());
        }
    }
}
