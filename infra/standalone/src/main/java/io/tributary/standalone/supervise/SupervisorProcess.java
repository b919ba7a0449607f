package io.tributary.standalone.supervise;

import io.tributary.standalone.config.DataFolder;
import io.tributary.standalone.config.Site;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts the supervisor as a process of its own, which goes on when the terminal closes. */
public final class SupervisorProcess {
    /** The hidden verb it runs. */
    public static final String VERB = "supervise";

    public static Process start(Site site, List<String> options) throws IOException {
        List<String> words = new ArrayList<>(List.of(VERB));
        words.addAll(options);
        return detached(site, words);
    }

    /** Lets the next start be faster: what this one noted becomes class data archives, in the background. */
    static void startArchiving(Site site) throws IOException {
        detached(site, List.of("archive"));
    }

    private static Process detached(Site site, List<String> words) throws IOException {
        DataFolder data = site.data();
        List<String> command = new ArrayList<>();
        Child.onPath("setsid").ifPresent(setsid -> command.add(setsid.toString()));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xms16m", "-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        command.add("-Dtributary.home=" + site.installation().root());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add("io.tributary.standalone.Tributary");
        command.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(data.supervisorLog().toFile()));
        builder.environment().put("MALLOC_ARENA_MAX", "2");
        return builder.start();
    }

    private SupervisorProcess() {}
}
