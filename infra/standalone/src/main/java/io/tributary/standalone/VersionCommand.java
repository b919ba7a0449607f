package io.tributary.standalone;

import io.tributary.standalone.config.Installation;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says what runs here. */
@Command(name = "version", description = "Show the version of Tributary and of Java.")
public final class VersionCommand implements Callable<Integer> {
    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("tributary", Installation.version());
        versions.put("java", Runtime.version().toString());
        if (output.isJson()) {
            System.out.println(OutputOption.json(versions));
        } else {
            versions.forEach((name, version) -> System.out.println(name + " " + version));
        }
        return 0;
    }
}
