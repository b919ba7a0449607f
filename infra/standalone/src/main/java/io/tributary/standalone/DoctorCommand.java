package io.tributary.standalone;

import io.tributary.standalone.config.Site;
import io.tributary.standalone.host.Doctor;
import io.tributary.standalone.host.Finding;
import io.tributary.standalone.supervise.RunningPlatform;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says what on this machine is in the way, and what helps. */
@Command(
        name = "doctor",
        description =
                "Check this machine: ports, memory, disk, Java, clock, permissions; each finding with its remedy.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:the platform can run", "1:something blocks it"})
public final class DoctorCommand implements Callable<Integer> {
    private static final int BLOCKED = 1;

    @Mixin
    private PlatformOptions platform = new PlatformOptions();

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public Integer call() throws IOException {
        Site site = platform.site();
        boolean running = new RunningPlatform(site.data()).supervisor().isPresent();
        List<Finding> findings = new Doctor(site, running).examine();
        if (output.isJson()) {
            System.out.println(OutputOption.json(findings));
        } else {
            TextTable table = new TextTable("", "ABOUT", "FOUND", "REMEDY");
            findings.forEach(one -> table.row(one.verdict().toString(), one.about(), one.found(), one.remedy()));
            table.lines().forEach(System.out::println);
        }
        return findings.stream().anyMatch(one -> one.verdict() == Finding.Verdict.BLOCKS) ? BLOCKED : 0;
    }
}
