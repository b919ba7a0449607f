package io.tributary.standalone.config;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The folder the product lies in: the root of the repository, with {@code dist/} built into it. */
public record Installation(Path root) {

    public Installation {
        root = root.toAbsolutePath().normalize();
    }

    /** The installation named by the script ({@code -Dtributary.home}), else the working folder. */
    public static Installation find() {
        return new Installation(Path.of(System.getProperty("tributary.home", "")));
    }

    public Path lib(String process) {
        return root.resolve("dist").resolve("lib").resolve(process);
    }

    public Path plugins() {
        return root.resolve("dist").resolve("plugins");
    }

    /** The class path of a process: every jar of its folder, by name. */
    public List<Path> jars(String process) {
        Path folder = lib(process);
        if (!Files.isDirectory(folder)) {
            throw new Refusal(
                    "the jars of '" + process + "' are not built (" + folder + " is missing)",
                    "Run `mvn -Dquick package` in " + root
                            + ", or choose what to start with the setting `components`.");
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Jars in the form of {@code -cp}. */
    public static String classPath(List<Path> jars) {
        return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    /** Where class data archives lie: they belong to the jars, not to the data. */
    public Path classArchives() {
        return root.resolve("dist").resolve("cds");
    }

    /** The version of the product, as built. */
    public static String version() {
        Properties properties = new Properties();
        try (InputStream file = Installation.class.getResourceAsStream("/io/tributary/standalone/version.properties")) {
            if (file != null) {
                properties.load(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version", "unknown");
    }
}
