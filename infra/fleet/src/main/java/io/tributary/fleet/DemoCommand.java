package io.tributary.fleet;

import io.tributary.limits.Limits;
import io.tributary.standalone.OutputOption;
import io.tributary.standalone.PlatformOptions;
import io.tributary.standalone.Verb;
import io.tributary.standalone.config.Refusal;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the product's main job on this machine, and checks its books. */
@Command(
        name = "demo",
        description = {
            "Show the main job: thermometers report over MQTT, a rule alarms a siren, another fills PostgreSQL.",
            "Starts the platform if it is not up, and leaves it running."
        },
        exitCodeListHeading = "Exit code:%n",
        exitCodeList = {
            "0:every message arrived where it belongs, once",
            "1:the books do not balance, or something failed"
        })
public final class DemoCommand implements Verb {
    private static final Duration SETTLE = Duration.ofSeconds(180);
    private static final long LOOK_MILLIS = 1_000;

    @Mixin
    private PlatformOptions options = new PlatformOptions();

    @Mixin
    private OutputOption output = new OutputOption();

    @Option(
            names = "--thermometers",
            paramLabel = "N",
            defaultValue = "10",
            description = "Devices that report (default: ${DEFAULT-VALUE}).")
    private int thermometers = 10;

    @Option(
            names = "--readings",
            paramLabel = "N",
            defaultValue = "150",
            description = "Readings of each (default: ${DEFAULT-VALUE}).")
    private int readings = 150;

    @Option(
            names = "--interval",
            paramLabel = "MS",
            defaultValue = "100",
            description = "Pause between two readings of a device (default: ${DEFAULT-VALUE}).")
    private int intervalMillis = 100;

    @Override
    public Integer call() throws Exception {
        if (thermometers < 1 || thermometers > 99 || readings < 1 || intervalMillis < 0) {
            throw new Refusal(
                    "--thermometers is 1 to 99, --readings at least 1, --interval at least 0", "Correct the option.");
        }
        Demo.Settings settings = new Demo.Settings(thermometers, readings, Duration.ofMillis(intervalMillis));
        if (settings.isTooMuchForOneSiren()) {
            throw new Refusal(
                    String.format(
                            "these thermometers make about %.0f alarms a second, and the siren, like every device, is sent %d",
                            settings.alarmsPerSecond(), Limits.DEFAULTS.downlinkPerSecond()),
                    "Use fewer --thermometers, or a longer --interval.");
        }
        int started = Platforms.ensureUp(options);
        if (started != 0) {
            return started;
        }
        PrintStream out = output.isJson() ? System.err : System.out;
        DemoScreen screen = new DemoScreen(out, System.console() != null && !output.isJson());
        Platform platform = Platforms.of(options.site());
        try (Demo demo = new Demo(platform, settings)) {
            out.println();
            demo.prepare(line -> out.println("  ✓ " + line));
            List<String> refused = demo.intrude();
            out.println();
            demo.start();
            while (!demo.allAcknowledged()) {
                screen.show(demo.tally());
                Patience.pause(LOOK_MILLIS);
            }
            DemoTally tally = settle(demo, screen);
            return finish(tally, refused, demo, platform, out);
        } catch (Refusal e) {
            throw new Refusal("the demo stopped: " + e.cause(), e.remedy(), e);
        } catch (IllegalStateException e) {
            throw new Refusal("the demo stopped: " + e.getMessage(), "`./tributary status` shows what is not well.", e);
        }
    }

    private static DemoTally settle(Demo demo, DemoScreen screen) {
        long deadline = System.nanoTime() + SETTLE.toNanos();
        DemoTally tally = demo.tally();
        screen.show(tally);
        while (!tally.discrepancies().isEmpty() && System.nanoTime() < deadline) {
            Patience.pause(LOOK_MILLIS);
            tally = demo.tally();
            screen.show(tally);
        }
        return tally;
    }

    private int finish(DemoTally tally, List<String> refused, Demo demo, Platform platform, PrintStream out) {
        List<String> wrong = tally.discrepancies();
        if (output.isJson()) {
            System.out.println(OutputOption.json(
                    Map.of("productId", demo.productId(), "tally", tally, "refused", refused, "discrepancies", wrong)));
            return wrong.isEmpty() ? 0 : 1;
        }
        out.println();
        out.println("Rejected, and why:");
        tally.rejections().forEach(line -> out.println("  " + line));
        refused.forEach(line -> out.println("  " + line));
        out.println();
        if (!wrong.isEmpty()) {
            out.println("The books do NOT balance:");
            wrong.forEach(line -> out.println("  " + line));
            out.println("Look at ./tributary status and ./tributary logs.");
            return 1;
        }
        out.printf(
                "The books balance: %d readings acknowledged, %d rows in PostgreSQL, %d alarms at the siren, %d malformed set aside by each rule. Nothing lost, nothing twice.%n",
                tally.acknowledged(), tally.rows(), tally.alarms(), tally.malformed());
        out.println();
        out.println("The platform stays up. Where to look next:");
        out.println("  ./tributary status                 components, ports, restarts");
        out.println("  psql " + platform.jdbcUrl().replace("jdbc:", "") + "   table demo_readings, product "
                + demo.productId());
        out.println("  ./tributary bench uplink           how fast this machine is");
        out.println("  docs/first-rule.md                 your own device, rule and database");
        out.println("  ./tributary down                   stop; data stays");
        return 0;
    }
}
